/** Writes .env.example from the config schemas. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { renderEnvExample } from '@mockstreet/native/env-example';
import { environmentReaders } from '@mockstreet/native/environment-readers';
import { REPOSITORY } from '@mockstreet/native/repository';

writeFileSync(join(REPOSITORY, '.env.example'), renderEnvExample(environmentReaders()));
