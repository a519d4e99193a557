/** Counters and gauges for Prometheus. Labels are kinds and codes, never people. */
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client'

export type Metrics = ReturnType<typeof createMetrics>

export function createMetrics() {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  const registers = [registry]
  return {
    registry,
    deliveries: new Counter({
      name: 'sandglass_deliveries_total',
      help: 'Webhook deliveries by channel and outcome (stored, refused, failed).',
      labelNames: ['channel', 'outcome'],
      registers,
    }),
    inboundEvents: new Counter({
      name: 'sandglass_inbound_events_total',
      help: 'What was found in deliveries, by channel and kind.',
      labelNames: ['channel', 'kind'],
      registers,
    }),
    sends: new Counter({
      name: 'sandglass_sends_total',
      help: 'Attempts to send, by channel and outcome.',
      labelNames: ['channel', 'outcome'],
      registers,
    }),
    templateSyncs: new Counter({
      name: 'sandglass_template_syncs_total',
      help: 'Readings of templates from the provider, by channel and outcome (read, refused).',
      labelNames: ['channel', 'outcome'],
      registers,
    }),
    jobs: new Counter({
      name: 'sandglass_job_runs_total',
      help: 'Runs of scheduled jobs, by name and outcome.',
      labelNames: ['job', 'outcome'],
      registers,
    }),
    acknowledge: new Histogram({
      name: 'sandglass_webhook_acknowledge_seconds',
      help: 'From the last byte of a webhook to the answer after the commit.',
      buckets: [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2],
      registers,
    }),
    http: new Histogram({
      name: 'sandglass_http_seconds',
      help: 'API requests by route and status.',
      labelNames: ['route', 'status'],
      buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5],
      registers,
    }),
    sockets: new Gauge({
      name: 'sandglass_sockets',
      help: 'Open console sockets.',
      registers,
    }),
    visitorSockets: new Gauge({
      name: 'sandglass_visitor_sockets',
      help: 'Open sockets of visitors of websites.',
      registers,
    }),
    visitorRefusals: new Counter({
      name: 'sandglass_visitor_refusals_total',
      help: 'Sockets of visitors that were not opened: 404, 403, pace or address (too many of one), full, failed.',
      labelNames: ['why'],
      registers,
    }),
    visitorFarewells: new Counter({
      name: 'sandglass_visitor_farewells_total',
      help: 'Sockets of visitors that were closed, by close code.',
      labelNames: ['code'],
      registers,
    }),
    paused: new Gauge({
      name: 'sandglass_inbox_paused',
      help: '1 while nothing is sent because an admin has to mend something, by inbox.',
      labelNames: ['inbox'],
      registers,
    }),
    collectorFailed: new Gauge({
      name: 'sandglass_collector_failed',
      help: '1 while nothing can be fetched from the provider, by inbox that is fetched from.',
      labelNames: ['inbox'],
      registers,
    }),
    lag: new Gauge({
      name: 'sandglass_delivery_lag_seconds',
      help: "From the provider's clock to ours, of the newest delivery, by inbox.",
      labelNames: ['inbox'],
      registers,
    }),
    freeMessages: new Gauge({
      name: 'sandglass_free_messages_used',
      help: 'Free service messages used in this calendar month (UTC), by inbox.',
      labelNames: ['inbox'],
      registers,
    }),
    retentionOverdue: new Gauge({
      name: 'sandglass_retention_overdue',
      help: 'Conversations of which something should have gone more than a day ago.',
      registers,
    }),
    retentionStopped: new Gauge({
      name: 'sandglass_retention_stopped',
      help: '1 while a run has stopped and waits for an answer.',
      registers,
    }),
    retentionRunAge: new Gauge({
      name: 'sandglass_retention_run_age_seconds',
      help: 'Since the newest run by the rules began.',
      registers,
    }),
    retentionGone: new Gauge({
      name: 'sandglass_retention_gone',
      help: 'What the newest run by the rules has done, by what.',
      labelNames: ['what'],
      registers,
    }),
    backlog: new Gauge({
      name: 'sandglass_backlog',
      help: 'Rows waiting: raw deliveries, mails to read or to delete at their provider, outgoing messages, files to fetch, quarantine.',
      labelNames: ['queue'],
      registers,
    }),
  }
}
