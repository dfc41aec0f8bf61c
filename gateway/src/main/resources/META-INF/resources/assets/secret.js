/** A secret that is shown once. */
import { html, nothing, render } from './lit.js'
import { holdOpen } from './dialogs.js'

/** Puts it where it can be pasted from; where the browser keeps that from pages that came without TLS, as it was done before. */
async function copy(field) {
  field.select()
  try {
    await navigator.clipboard.writeText(field.value)
    return true
  } catch {
    return document.execCommand('copy')
  }
}

/** Shows the secret of a key until somebody says that it is kept. */
export function showSecret(key, title) {
  const dialog = document.body.appendChild(document.createElement('dialog'))
  dialog.setAttribute('aria-labelledby', 'secret-title')
  const show = said => render(html`
    <h2 id="secret-title">${title}</h2>
    <p class="notice"><strong>It is shown this once.</strong> Darkroom keeps only its hash: put it into your store of secrets before you close this.</p>
    <label for="secret">Secret of <em>${key.name || 'the key'}</em></label>
    <div class="secret">
      <input id="secret" class="mono" type="text" readonly .value=${key.secret} @focus=${event => event.target.select()}>
      <button type="button" class="primary" @click=${async () => show(await copy(dialog.querySelector('#secret')) ? 'Copied.' : 'Copy it by hand: Ctrl+C.')}>Copy</button>
    </div>
    <p class="hint" role="status">${said ?? nothing}</p>
    <p class="actions"><button type="button" @click=${() => dialog.close()}>I have kept it</button></p>`, dialog)
  // A slip of the finger does not lose it.
  holdOpen(dialog)
  show()
  dialog.showModal()
  return new Promise(resolve => dialog.addEventListener('close', () => {
    dialog.remove()
    resolve()
  }))
}
