/** Charts (uPlot) on a canvas. Their style sheet is there before the first one is drawn. */
const sheet = document.createElement('link')
const loaded = new Promise(done => {
  sheet.onload = done
  sheet.onerror = done
})
sheet.rel = 'stylesheet'
sheet.href = '/webjars/uplot/${uplot.version}/dist/uPlot.min.css'
document.head.append(sheet)
await loaded

export { default as UPlot } from '/webjars/uplot/${uplot.version}/dist/uPlot.esm.js'
