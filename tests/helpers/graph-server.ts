/** A test server whose WhatsApp is a small Graph API of our own. */
import type { DatabaseKind } from './database.ts'
import { startGraph, type FakeGraph } from './graph.ts'
import { startTestServer, type TestOptions, type TestServer } from './server.ts'

export interface GraphServer extends TestServer {
  graph: FakeGraph
  /** Of the inbox there is. */
  inboxId: number
}

/** With one inbox. Its disposal ends the Graph, too. */
export async function startGraphServer(kind: DatabaseKind, options: TestOptions = {}): Promise<GraphServer> {
  await using begun = new AsyncDisposableStack()
  const graph = begun.use(await startGraph())
  const env = { WHATSAPP_GRAPH_URL: graph.url, ...options.env }
  const server = begun.use(await startTestServer(kind, { ...options, env }))
  const inboxId = await server.inbox()
  const running = begun.move()
  return { ...server, graph, inboxId, [Symbol.asyncDispose]: () => running.disposeAsync() }
}
