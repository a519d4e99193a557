import { expect, it } from 'vitest'
import { runSimulator } from './main.ts'

it('does not start against Meta', async () => {
  const start = runSimulator({ port: 0, webhookUrl: 'https://graph.facebook.com/v25.0/webhook' })
  await expect(start).rejects.toThrow('must not be connected to graph.facebook.com')
})
