/** The API of this gateway, as the signed-in visitor. */
import { ENDED } from './format.js'

/** An answer that is a problem document (RFC 9457). */
export class Problem extends Error {
  constructor(body, status) {
    super(body.detail ?? body.title ?? `The gateway answered ${status}.`)
    this.status = status
    this.code = body.code
    /** Messages by the JSON Pointer of the value at fault. */
    this.errors = Object.fromEntries((body.errors ?? []).map(error => [error.pointer, error.detail]))
  }
}

async function call(path, options = {}) {
  let answer
  try {
    answer = await fetch(path, options)
  } catch {
    throw new Problem({ detail: 'The gateway cannot be reached. Try again in a moment.' }, 0)
  }
  if (answer.ok) return answer
  if (answer.status === 401) {
    location.assign(`/sign-in?to=${encodeURIComponent(location.pathname)}`)
  }
  throw new Problem(await answer.json().catch(() => ({})), answer.status)
}

export async function get(path) {
  return (await call(path)).json()
}

export async function post(path, body, headers = {}) {
  const json = body === undefined ? {} : { body: JSON.stringify(body), headers: { 'Content-Type': 'application/json', ...headers } }
  const answer = await call(path, { method: 'POST', ...json })
  return answer.status === 204 ? undefined : answer.json()
}

export async function patch(path, body) {
  const json = { body: JSON.stringify(body), headers: { 'Content-Type': 'application/json' } }
  return (await call(path, { method: 'PATCH', ...json })).json()
}

export async function erase(path) {
  await call(path, { method: 'DELETE' })
}

/** Uploads a picture; the answer is the file. */
export async function upload(blob) {
  return (await call('/v1/files', { method: 'POST', body: blob, headers: { 'Content-Type': blob.type } })).json()
}

const LOOK_AGAIN_MS = 3000
const TYPES = ['queued', 'started', 'updated', 'progress', 'preview', 'succeeded', 'failed', 'canceled', 'expired']

/**
 * Tells the events of a job, from its first one, until it has ended. A broken connection goes on where it broke; where the
 * gateway refuses the stream, the job itself is looked at now and then. Returns a function that stops it.
 */
export function follow(id, onEvent) {
  const source = new EventSource(`/v1/jobs/${id}/events`)
  let ended = false
  let again
  let stopNext = () => {}
  source.onerror = () => {
    if (source.readyState !== EventSource.CLOSED || ended) return
    again = setTimeout(async () => {
      const job = await get(`/v1/jobs/${id}`)
      if (ENDED.has(job.state)) onEvent({ type: `job.${job.state}`, time: job.finished_at, data: { state: job.state, job } })
      else stopNext = follow(id, onEvent)
    }, LOOK_AGAIN_MS)
  }
  for (const type of TYPES) {
    source.addEventListener(`job.${type}`, message => {
      const event = JSON.parse(message.data)
      if (event.data.job) {
        ended = true
        source.close()
      }
      onEvent(event)
    })
  }
  return () => {
    ended = true
    clearTimeout(again)
    source.close()
    stopNext()
  }
}

/** Where an output of a job is. */
export const outputPath = (id, index) => `/v1/jobs/${id}/outputs/${index}`
