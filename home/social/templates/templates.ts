/** What other rooms need of the templates: which there are, their text, and how it is rendered. */
export {
  placeholdersOf,
  TEMPLATE_KEYS,
  TEMPLATES,
  type TemplateKey,
  type ValuesOf,
} from './catalogue.ts';
export { type Preview, previewTemplate, previewValues } from './preview-values.ts';
export {
  createTemplateReader,
  type KeptTemplate,
  type ReadableStore,
  readTemplate,
  type TemplateReader,
} from './read-template.ts';
export {
  type Rendering,
  renderTemplate,
  type TemplateValue,
  type TemplateValues,
  type TemplateWarning,
} from './render-template.ts';
export { publishTemplate, saveTemplate, type WritableStore } from './save-template.ts';
export { sendTemplateTest } from './send-template-test.ts';
export { markKey, templateKey } from './stored-template.ts';
