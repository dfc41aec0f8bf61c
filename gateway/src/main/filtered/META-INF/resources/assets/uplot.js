/** Charts (uPlot) on a canvas. */
export { default as UPlot } from '/webjars/uplot/${uplot.version}/dist/uPlot.esm.js'
