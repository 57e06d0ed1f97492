import { formatInstantOrNull } from '@mockstreet/shared/instant';
import { z } from 'zod';
import { DISCORD_CHANNELS } from '#social/alert';
import {
  type KeptTemplate,
  type Preview,
  placeholdersOf,
  previewValues,
  renderTemplate,
  TEMPLATE_KEYS,
  TEMPLATES,
  type TemplateKey,
} from '#social/templates';
import { refuse } from '../http/refuse.ts';
import { orNull, timeText } from '../http/wire.ts';

/** As Discord's messages: what is longer would always be cut in two. */
const CONTENT_LENGTH_MAX = 2_000;
/** Of a value in a preview; what people are called, and numbers, are shorter by far. */
const VALUE_LENGTH_MAX = 200;

const EXAMPLE_KEY = 'whale_trade';
const exampleContent = TEMPLATES[EXAMPLE_KEY].default;

const keyParameter = z
  .string()
  .max(40)
  .meta({ description: TEMPLATE_KEYS.map((key) => `\`${key}\``).join(', '), example: EXAMPLE_KEY });

export const templatePathSchema = z.object({ key: keyParameter });

/** Of another name there is no template: ends the request with NOT_FOUND. */
export function templateKeyOf(key: string): TemplateKey {
  return TEMPLATE_KEYS.find((known) => known === key) ?? refuse('NOT_FOUND');
}

const content = z
  .string()
  .max(CONTENT_LENGTH_MAX)
  .refine((text) => text.trim() !== '', {
    params: { code: 'blank' },
    message: 'must not be blank: Discord takes no empty message',
  })
  .refine((text) => text.isWellFormed(), {
    params: { code: 'not_text' },
    message: 'must not hold half of a character',
  })
  .meta({
    description: 'Python `str.format` fields; what cannot be rendered is printed as it stands',
    example: exampleContent,
  });

export const newTemplateSchema = z.strictObject({
  key: z.enum(TEMPLATE_KEYS).meta({ example: EXAMPLE_KEY }),
  content,
});
/** The key is in the path already. */
export const newContentSchema = newTemplateSchema.partial({ key: true });

const wholeNumber = z
  .number()
  .refine((value) => Number.isSafeInteger(value), {
    params: { code: 'not_whole' },
    message: 'must be whole; a fraction or a longer number is exact as text alone, as "1.5"',
  })
  .meta({ type: 'integer' });

export const previewRequestSchema = z.strictObject({
  content,
  values: z
    .record(z.string().max(40), z.union([z.string().max(VALUE_LENGTH_MAX), wholeNumber]))
    .optional()
    .meta({
      description:
        'By placeholder, each as the kind that its placeholder has in a message: a decimal in text for one of a number is that number. A fraction has to be text. Placeholders without a value get their sample; of values that had no part in it `warnings` tell',
      example: { nickname: '지호', notional: '12345678' },
    }),
});

export const testRequestSchema = previewRequestSchema.partial({ content: true });

const warningSchema = z
  .object({
    code: z
      .enum([
        ...(['lone_brace', 'nested_field', 'no_access', 'no_conversion'] as const),
        ...(['unknown_placeholder', 'bad_spec', 'too_wide', 'text_too_long'] as const),
      ])
      .meta({ example: 'unknown_placeholder' }),
    at: z.int().min(0).meta({ description: 'Where in the content, in UTF-16 units', example: 12 }),
    field: z.string().meta({
      description: 'What is printed as it stands; of a long field the beginning',
      example: '{volume}',
    }),
  })
  .meta({ id: 'TemplateWarning' });

const valueWarningSchema = z
  .object({
    code: z.enum(['unknown_value', 'not_a_number']).meta({
      description: 'A value for no placeholder of this key; text for the placeholder of a number',
      example: 'unknown_value',
    }),
    at: z.null().meta({ description: 'It stands nowhere in the content' }),
    field: z.string().meta({ description: 'Name of the value', example: 'volume' }),
  })
  .meta({ id: 'TemplateValueWarning' });

const warnings = z
  .array(warningSchema)
  .meta({ description: 'What of it is printed as it stands, the first hundred' });

export const previewSchema = z.object({
  text: z.string().meta({ example: renderDefault() }),
  warnings: z.array(z.union([warningSchema, valueWarningSchema])).meta({
    description: 'What of it is printed as it stands, and which values had no part in it',
  }),
});

export const sentTestSchema = previewSchema
  .extend({
    channel: z.enum(DISCORD_CHANNELS).meta({ description: 'Of Discord: that of the key' }),
  })
  .meta({ id: 'SentTemplateTest' });

const placeholderSchema = z
  .object({
    name: z.string().meta({ example: 'notional' }),
    kind: z.enum(['text', 'integer', 'won', 'decimal']).meta({
      description:
        '`won` and `decimal` are exact decimals, `decimal` without zeros at its end; what each can be asked for is as with Python’s str, int and decimal.Decimal',
      example: 'won',
    }),
    sample: z.string().meta({ example: '22530750' }),
    description: z.string().meta({ example: '체결 금액(원)' }),
  })
  .meta({ id: 'TemplatePlaceholder' });

const templateShape = {
  key: z.enum(TEMPLATE_KEYS).meta({ example: EXAMPLE_KEY }),
  description: z.string().meta({ example: TEMPLATES[EXAMPLE_KEY].description }),
  default: z.string().meta({ example: exampleContent }),
  content: z
    .string()
    .meta({ description: 'What the next message is rendered by', example: exampleContent }),
  source: z.enum(['redis', 'postgres', 'default']).meta({
    description: 'Who says so: Redis if it has a text, else Postgres, else it is the default',
    example: 'redis',
  }),
  placeholders: z.array(placeholderSchema),
  updated_at: orNull(timeText).meta({
    description: 'When it was set, or its default restored; null if never, or not by this API',
  }),
  updated_by: orNull(z.uuid()).meta({ description: 'The administrator who did' }),
};

export const templateSchema = z.object(templateShape).meta({ id: 'MessageTemplate' });
export const templatesSchema = z.object({ items: z.array(templateSchema) });
export const savedTemplateSchema = z
  .object({ ...templateShape, warnings })
  .meta({ id: 'SavedMessageTemplate' });

export function presentTemplate(template: KeptTemplate): z.output<typeof templateSchema> {
  const { key, content, source, updatedAt, updatedBy } = template;
  const { description, default: preset } = TEMPLATES[key];
  return {
    ...{ key, description, default: preset, content, source },
    placeholders: placeholdersOf(key),
    updated_at: formatInstantOrNull(updatedAt),
    updated_by: updatedBy,
  };
}

export function presentPreview({ text, warnings }: Preview): z.output<typeof previewSchema> {
  return { text, warnings: [...warnings] };
}

function renderDefault(): string {
  return renderTemplate(exampleContent, previewValues(EXAMPLE_KEY)).text;
}
