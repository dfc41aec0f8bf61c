/** The queues as they are: the gateway tells them every two seconds. */
import { get } from './api.js'

const AGAIN_MS = 3000

/**
 * Tells each reading of the queues, and when the connection is lost. A browser mends a broken connection by itself; where the
 * gateway refused it, this asks again.
 */
export function watchQueues(onView, onLost) {
  const source = new EventSource('/v1/admin/queues/events')
  source.onmessage = message => onView(JSON.parse(message.data))
  source.onerror = () => {
    onLost()
    if (source.readyState === EventSource.CLOSED) setTimeout(askAgain, AGAIN_MS)
  }

  async function askAgain() {
    try {
      onView(await get('/v1/admin/queues'))
    } catch {
      // The page says already that the connection is lost; somebody whose session has ended was sent to sign in.
    }
    watchQueues(onView, onLost)
  }
}

/**
 * Asks now, and again so many milliseconds after each answer (or as many as a function says). Returns a function that asks at
 * once, and once more where it is being asked already.
 */
export function askEvery(ask, pause) {
  let timer
  let asking = false
  let onceMore = false
  async function turn() {
    clearTimeout(timer)
    if (asking) {
      onceMore = true
      return
    }
    asking = true
    try {
      await ask()
    } catch (problem) {
      // What the gateway could not answer is asked again.
      if (problem.status === undefined) throw problem
    } finally {
      asking = false
      timer = setTimeout(turn, onceMore ? 0 : typeof pause === 'function' ? pause() : pause)
      onceMore = false
    }
  }
  turn()
  return turn
}
