import { ConceptView } from '../contract/catalogue.ts'
import { readConcept } from '../core/catalogue/concept.ts'
import { agentRoute, type Route } from './route.ts'

export const conceptRoutes: Route[] = [
  agentRoute({
    method: 'get',
    path: '/api/retention/concept',
    summary:
      'What is stored about whom, why and for how long: the deletion concept, as it is at this moment.',
    may: 'retention.read',
    reply: ConceptView,
    handler: (ctx, { actor }) => readConcept(ctx, actor),
  }),
]
