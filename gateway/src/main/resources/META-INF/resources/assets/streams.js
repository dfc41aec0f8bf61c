/** Streams of server-sent events, which a page holds while it is looked at. */

const AGAIN_MS = 3000

/**
 * Holds a stream while the page is seen: over HTTP/1.1 a browser has six connections to a host, for all its tabs together. It
 * mends a broken one by itself; where the gateway refused the stream, what it would have told is asked for a little later, until
 * there is an answer, and then it is begun anew. Returns a function that ends it.
 *
 * @param bind puts its listeners at each new EventSource
 * @param ask asks for what the stream would have told
 * @param lost the connection broke
 * @param askFirst whether a page that is seen again asks before it opens the stream, which may say nothing at once
 */
export function whileSeen(path, { bind, ask, lost = () => {}, askFirst = false }) {
  // What was begun before the stream was closed has no say any more.
  let turn = 0
  let source
  let timer

  function open() {
    const mine = turn
    source = new EventSource(path)
    source.onerror = ({ target }) => {
      if (mine !== turn) return
      lost()
      if (target.readyState === EventSource.CLOSED) timer = setTimeout(askAgain, AGAIN_MS)
    }
    bind(source)
  }

  async function askAgain() {
    const mine = turn
    let answered = false
    try {
      await ask()
      answered = true
    } catch (problem) {
      // A fault that is no answer of the gateway is for the console; it ends nothing.
      if (problem.status === undefined) console.error(problem)
    }
    if (mine !== turn) return
    if (answered) open()
    else timer = setTimeout(askAgain, AGAIN_MS)
  }

  function close() {
    turn++
    clearTimeout(timer)
    source?.close()
  }

  function look() {
    close()
    if (document.hidden) return
    if (askFirst) askAgain()
    else open()
  }

  document.addEventListener('visibilitychange', look)
  if (!document.hidden) open()
  return () => {
    close()
    document.removeEventListener('visibilitychange', look)
  }
}
