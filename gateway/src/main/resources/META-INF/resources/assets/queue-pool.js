/** One pool of the queue: its figures, its chart, and what Kafka says of it. */
import { html, nothing } from './lit.js'
import { clock, count, moment, since, span } from './format.js'
import { SERIES } from './depth-chart.js'
import { who } from './pausing.js'

export const SPANS = [[15, '15 min'], [60, '1 h'], [360, '6 h'], [1440, '24 h']]

const figure = (words, value, note = '', hot = false) => html`
  <div class="tile-figure ${hot ? 'hot' : ''}"><dt>${words}</dt><dd>${value}</dd>${note ? html`<dd class="note">${note}</dd>` : nothing}</div>`

const rate = value => (value < 10 ? value.toFixed(1).replace(/\.0$/, '') : count(Math.round(value)))

const rates = ({ last_minute: minute, last_five_minutes: five }) => {
  const is = minute ?? five
  return is ? html`${rate(is.in_per_minute)} <span class="soft">in</span> ${rate(is.out_per_minute)} <span class="soft">out</span>` : '–'
}

/** An estimate as it deserves: minutes from a minute and a half on, then hours. */
function roughly(ms) {
  if (ms < 90_000) return [Math.max(0, Math.round(ms / 1000)), 's']
  return ms < 5_400_000 ? [Math.round(ms / 60_000), 'min'] : [Math.round(ms / 3_600_000), 'h']
}

/** When all is done, as a span: half, and nine of ten, times. */
function emptyIn(pool, at) {
  const { depth, empty_at: empty } = pool
  if (depth.waiting + depth.on_broker + depth.running === 0) return ['now', '']
  if (pool.paused) return ['–', 'it is paused']
  if (!empty) return ['–', pool.workers.live === 0 ? 'no worker lives' : 'not known yet']
  const [from, unit] = roughly(Date.parse(empty.p50) - Date.parse(at))
  const [to, toUnit] = roughly(Date.parse(empty.p90) - Date.parse(at))
  if (unit !== toUnit) return [`${from} ${unit} – ${to} ${toUnit}`, '']
  return [from === to ? `${from} ${unit}` : `${from} – ${to} ${unit}`, '']
}

function figures(pool, ctx) {
  const { depth, workers } = pool
  const value = ctx.scales[pool.pool]?.value
  const late = ctx.view.alarms.some(alarm => alarm.code === 'oldest_too_old' && alarm.pool === pool.pool)
  const waits = depth.waiting + depth.on_broker + depth.delayed > 0
  return html`
    <dl class="tiles">
      ${figure('waiting', count(depth.waiting), depth.delayed ? `and ${count(depth.delayed)} delayed` : '')}
      ${figure('on their way', count(depth.on_broker))}
      ${figure('running', count(depth.running))}
      ${figure('the oldest waits', depth.oldest ? span(depth.oldest.age_s * 1000) : '–', '', late)}
      ${figure('in and out a minute', rates(pool.rates))}
      ${figure('empty in', ...emptyIn(pool, ctx.view.at))}
      ${figure('device time asked for', span(Math.ceil(depth.backlog_device_s) * 1000))}
      ${figure(workers.live === 1 ? 'live worker' : 'live workers', count(workers.live), value > workers.live
        ? `${count(value)} would do it in a minute` : workers.live ? `hold ${count(workers.capacity)} jobs` : '', workers.live === 0 && waits)}
      ${figure('Kafka’s lag', pool.kafka ? count(pool.kafka.lag) : '–', pool.kafka ? '' : 'no answer')}
    </dl>`
}

const legend = (pool, point) => html`
  <p class="key" aria-hidden="true">
    ${SERIES.map((each, index) => html`<span class="${each.ink}">${each.words}${point ? html` <b>${count(point.values[index])}</b>` : nothing}</span>`)}
    ${point ? html`<span class="soft at">${clock(point.at * 1000)}</span>` : nothing}
  </p>`

const spans = ctx => html`
  <div class="segments" role="group" aria-label="How far back">
    ${SPANS.map(([minutes, words]) => html`
      <button type="button" aria-pressed=${ctx.minutes === minutes ? 'true' : 'false'} @click=${() => ctx.act.look(minutes)}>${words}</button>`)}
  </div>`

const pausedNote = (pool, ctx) => pool.paused ? html`
  <p class="notice">Paused for ${since(pool.paused.since)}, since ${moment(pool.paused.since)}, by ${who(pool.paused, ctx.act.show)}${
    pool.paused.reason ? html`: “${pool.paused.reason}”` : ', without a reason'}. Nothing of it starts; what runs finishes.</p>` : nothing

/**
 * @param ctx {view, scales, minutes, points, act: {pause, resume, look, show}}
 */
export const poolPanel = (pool, ctx) => html`
  <section class="panel pool" data-pool=${pool.pool} aria-labelledby="pool-${pool.pool}">
    <header>
      <h2 id="pool-${pool.pool}">${pool.pool}</h2>
      ${pool.paused ? html`<span class="state paused">paused</span>` : nothing}
      <p class="actions">
        ${pool.paused
          ? html`<button type="button" class="primary" @click=${() => ctx.act.resume('pool', pool.pool)}>Resume pool</button>`
          : html`<button type="button" @click=${() => ctx.act.pause('pool', pool.pool)}>Pause pool</button>`}
      </p>
    </header>
    ${pausedNote(pool, ctx)}
    <div class="pool-body">
      <div>
        ${figures(pool, ctx)}
        <details class="kafka">
          <summary>Why Kafka’s lag is not the depth</summary>
          <p>${pool.kafka ? `${pool.kafka.explained} Never scale workers by lag.` : 'Kafka does not tell its lag now.'}</p>
        </details>
      </div>
      <figure class="depth">
        <figcaption>${legend(pool, ctx.points[pool.pool])}${spans(ctx)}</figcaption>
        <div class="chart" data-pool=${pool.pool}></div>
      </figure>
    </div>
  </section>`
