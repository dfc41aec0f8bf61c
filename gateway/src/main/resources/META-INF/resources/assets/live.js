/** The queues as they are: the gateway tells them every two seconds. */
import { get } from './api.js'
import { whileSeen } from './streams.js'

/** Tells each reading of the queues, and when the connection is lost; nothing while the page is hidden. */
export function watchQueues(onView, onLost) {
  whileSeen('/v1/admin/queues/events', {
    bind(source) {
      source.onmessage = message => onView(JSON.parse(message.data))
    },
    ask: async () => onView(await get('/v1/admin/queues')),
    lost: onLost,
    askFirst: true,
  })
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
