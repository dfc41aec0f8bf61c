/** A model's JSON Schema as the fields of a form, and their values as a job's input. */

const LONG_TEXT = 100
const MOST_STEPS_OF_A_SLIDER = 1000

const isPicture = schema => schema.format === 'image'

function kindOf(name, schema) {
  const branches = schema.anyOf ?? []
  if (isPicture(schema)) return 'picture'
  if (branches.some(isPicture)) return 'choice-or-picture'
  if (schema.enum) return 'choice'
  if (schema.type === 'boolean') return 'switch'
  if (schema.type === 'string') return (schema.maxLength ?? Infinity) > LONG_TEXT ? 'long-text' : 'text'
  if (schema.type === 'integer' || schema.type === 'number') {
    if (/(^|_)seed$/.test(name)) return 'seed'
    const step = schema.type === 'integer' ? 1 : 0.05
    const steps = (schema.maximum - schema.minimum) / step
    return steps > 0 && steps <= MOST_STEPS_OF_A_SLIDER ? 'range' : 'number'
  }
  if (schema.type === 'object' && isWeights(schema)) return 'weights'
  return 'json'
}

const isWeights = schema => Object.values(schema.properties ?? {}).every(each => each.type === 'number')

/** Pixels, numbers and names are said once, in the label; how a program sends a picture is not for people. */
const words = text => (text ?? '').replace(/^A picture: a data URI \(PNG or JPEG\)[.,;:]?\s*/, '').replace(/ \(a data URI, PNG or JPEG\)/, '')

function field(name, schema, required, example) {
  const kind = kindOf(name, schema)
  const choices = schema.enum ?? schema.anyOf?.find(branch => branch.enum)?.enum ?? []
  const main = required || ['picture', 'choice', 'choice-or-picture'].includes(kind) || ['prompt', 'count', 'seed'].includes(name)
  return {
    name,
    kind,
    required,
    choices,
    title: schema.title ?? name,
    help: words(schema.description),
    initial: schema.default,
    placeholder: kind.endsWith('text') ? example : undefined,
    minimum: schema.minimum,
    maximum: schema.maximum,
    maxLength: schema.maxLength,
    step: schema.type === 'integer' ? 1 : 0.05,
    weights: kind === 'weights' ? Object.keys(schema.properties) : [],
    /** Shown at once; the others are behind "Fine tuning". */
    main: main && name !== 'scheduler' && !name.startsWith('to_'),
  }
}

/** What is required first, then what is of this model, then what all have: the database keeps no order of a schema's members. */
const rank = ({ required, name }) => required ? 0 : { count: 2, seed: 3 }[name] ?? 1

/** The fields of a model, as a form shows them from the top. */
export function fieldsOf(model) {
  const required = new Set(model.input_schema.required ?? [])
  return Object.entries(model.input_schema.properties ?? {})
    .map(([name, schema]) => field(name, schema, required.has(name), model.input_schema.examples?.[0]?.[name]))
    .sort((one, other) => rank(one) - rank(other))
}

/** What a form holds before anybody touches it. */
export function initialValues(fields) {
  return Object.fromEntries(fields.filter(each => each.initial !== undefined).map(each => [each.name, each.initial]))
}

/** The values of an earlier job of the model; pictures of it are taken again. */
export function valuesOf(fields, job) {
  const values = initialValues(fields)
  for (const each of fields) {
    const value = job.input[each.name]
    if (value === undefined) continue
    const picture = typeof value === 'string' && value.startsWith('sha256:')
    values[each.name] = picture ? { reference: value, shown: `/v1/jobs/${job.id}/inputs/${each.name}` } : value
  }
  return values
}

/** The input of a job: what was left empty is left out, so that the model's defaults count. */
export function inputOf(fields, values) {
  const input = {}
  for (const each of fields) {
    const value = values[each.name]
    if (value === undefined || value === null || (value === '' && each.initial === undefined)) continue
    if (each.kind === 'weights') {
      const weights = Object.fromEntries(Object.entries(value).filter(([, weight]) => weight > 0))
      if (Object.keys(weights).length) input[each.name] = weights
    } else if (each.kind === 'json') {
      input[each.name] = parsed(value)
    } else {
      input[each.name] = value?.reference ?? value
    }
  }
  return input
}

/** JSON, or the text itself, which the gateway then refuses with what is wrong. */
function parsed(text) {
  if (typeof text !== 'string') return text
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
