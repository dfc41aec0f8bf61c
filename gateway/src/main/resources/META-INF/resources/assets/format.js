/** Values as people read them. */

export function duration(ms) {
  if (ms < 1000) return `${Math.round(ms)} ms`
  if (ms < 60_000) return `${(ms / 1000).toFixed(ms < 10_000 ? 1 : 0)} s`
  const minutes = Math.floor(ms / 60_000)
  return minutes < 60 ? `${minutes} min ${Math.round(ms / 1000) % 60} s` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`
}

export function ago(time) {
  const seconds = Math.max(0, (Date.now() - Date.parse(time)) / 1000)
  if (seconds < 60) return 'just now'
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ago`
  if (seconds < 86_400) return `${Math.floor(seconds / 3600)} h ago`
  return new Date(time).toLocaleDateString(undefined, { day: 'numeric', month: 'short', year: 'numeric' })
}

/** How many, as people write it. */
export const count = n => n.toLocaleString(undefined)

/** So many of something. */
export const many = (n, one, more = `${one}s`) => `${count(n)} ${n === 1 ? one : more}`

/** How long it is, in whole seconds. */
export function span(ms) {
  const seconds = Math.max(0, Math.floor(ms / 1000))
  return seconds < 60 ? `${seconds} s` : duration(seconds * 1000)
}

/** How long it has been. */
export const since = (time, now = Date.now()) => span(now - Date.parse(time))

export const clock = time =>
  new Date(time).toLocaleTimeString(undefined, { hour: '2-digit', minute: '2-digit', second: '2-digit' })

export const moment = time => new Date(time).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'medium' })

export const bytes = n => (n < 1024 ? `${n} B` : n < 1 << 20 ? `${(n / 1024).toFixed(1)} KB` : `${(n / (1 << 20)).toFixed(1)} MB`)

/** What a job is about, for a caption: its words, or else what was chosen. */
export function about(job) {
  const input = job.input ?? {}
  if (typeof input.prompt === 'string' && input.prompt) return input.prompt
  const chosen = ['class', 'style'].map(name => input[name]).filter(value => typeof value === 'string' && !value.startsWith('sha256:'))
  return chosen.length ? chosen.join(', ').replaceAll('-', ' ') : ''
}

export const ENDED = new Set(['succeeded', 'failed', 'canceled', 'expired'])

/** A family of models in words. */
export const family = name =>
  ({ gan: 'GAN', vae: 'VAE', cnn: 'CNN', rnn: 'RNN', 'text-to-image': 'Text to image', 'image-to-image': 'Image to image',
    'style-transfer': 'Style transfer' })[name] ?? name
