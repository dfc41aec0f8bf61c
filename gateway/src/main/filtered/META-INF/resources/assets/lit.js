/** Templates (lit-html): what is put into one is text, never markup. */
export { html, nothing, render, svg } from '/webjars/lit-html/${lit-html.version}/lit-html.js'
/** Keeps each row's element with its key when rows move. */
export { repeat } from '/webjars/lit-html/${lit-html.version}/directives/repeat.js'
