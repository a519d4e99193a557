/** What visitors' sockets are compared with: a WebSocket server that does nothing but send back what it hears. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { WebSocketServer } from 'ws'
import { answerParent, settledMemory } from './child.ts'

const http = createServer()
const sockets = new WebSocketServer({ server: http, perMessageDeflate: false, clientTracking: false })
sockets.on('connection', (socket) => {
  socket.on('error', () => {})
  socket.on('message', (data, binary) => socket.send(data, { binary }))
})
http.listen(0, '127.0.0.1', () => {
  const { port } = http.address() as AddressInfo
  answerParent(`http://127.0.0.1:${port}`, { memory: settledMemory }, async () => {
    http.closeAllConnections()
  })
})
