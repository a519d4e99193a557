import { contractSuite } from '../contract-suite.ts'
import { email } from './adapter.ts'
import { outbound, sampleDeliveries, sampleSettings } from './sample.ts'

contractSuite(email, {
  settings: sampleSettings,
  deliveries: sampleDeliveries.map((delivery) => JSON.stringify(delivery)),
  outbound,
})
