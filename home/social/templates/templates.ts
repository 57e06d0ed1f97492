/** What other rooms need of the templates: which there are, their text, and how it is rendered. */
export { TEMPLATE_KEYS, TEMPLATES, type TemplateKey, type ValuesOf } from './catalogue.ts';
export { createTemplateReader, type TemplateReader } from './read-template.ts';
export {
  type Rendering,
  renderTemplate,
  type TemplateValue,
  type TemplateValues,
  type TemplateWarning,
} from './render-template.ts';
