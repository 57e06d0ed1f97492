/** Writes the types of the web's API client from the OpenAPI document. */
import { writeFileSync } from 'node:fs';
import { describeApi } from '@mockstreet/home/api/describe-api';
import { API_TYPES_FILE, renderApiTypes } from './api-client/render-api-types.ts';

writeFileSync(API_TYPES_FILE, await renderApiTypes(describeApi()));
