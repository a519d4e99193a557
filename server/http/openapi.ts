/** The API document, made from the same rows that serve the API. */
import { z } from 'zod'
import { ErrorReply } from '../contract/common.ts'
import type { Route } from './route.ts'
import { VERSION } from '../version.ts'

const schema = (type: z.ZodType, io: 'input' | 'output') =>
  z.toJSONSchema(type, { target: 'draft-2020-12', io, unrepresentable: 'any' })

export function openApiDocument(routes: readonly Route[], url: string): Record<string, unknown> {
  const paths: Record<string, Record<string, unknown>> = {}
  for (const route of routes) {
    const path = route.path.replace(/:(\w+)/g, '{$1}')
    paths[path] = { ...paths[path], [route.method]: operation(route) }
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Sandglass',
      version: VERSION,
      description: 'The customer inbox that forgets on time. Times are milliseconds since 1970, UTC.',
      license: { name: 'AGPL-3.0-or-later', identifier: 'AGPL-3.0-or-later' },
    },
    servers: [{ url }],
    paths,
    components: {
      securitySchemes: {
        agent: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' },
        visitor: { type: 'http', scheme: 'bearer' },
      },
      schemas: { Error: schema(ErrorReply, 'output') },
    },
  }
}

function operation(route: Route): Record<string, unknown> {
  const failure = {
    description: 'An error',
    content: { 'application/json': { schema: { $ref: '#/components/schemas/Error' } } },
  }
  return {
    summary: route.summary,
    tags: [route.path.split('/')[2]],
    ...(route.auth === 'none'
      ? { security: [] }
      : { security: [{ [route.auth]: [] }], 'x-action': route.may }),
    parameters: [...parameters('path', route.params), ...parameters('query', route.query)],
    ...requestBody(route),
    responses: { ...success(route), default: failure },
  }
}

function requestBody({ body, takesFile }: Route): Record<string, unknown> {
  const content = {
    ...(body && { 'application/json': { schema: schema(body, 'input') } }),
    ...(takesFile && { 'application/octet-stream': {} }),
  }
  return Object.keys(content).length > 0 ? { requestBody: { required: true, content } } : {}
}

function success(route: Route): Record<string, unknown> {
  if (route.raw) {
    return { 200: { description: 'The bytes', content: { 'application/octet-stream': {} } } }
  }
  if (!route.reply) return { 204: { description: 'Done' } }
  return {
    200: {
      description: 'Done',
      content: { 'application/json': { schema: schema(route.reply, 'output') } },
    },
  }
}

function parameters(place: 'path' | 'query', type: z.ZodType | undefined): unknown[] {
  if (!type) return []
  const { properties = {}, required = [] } = schema(type, 'input')
  return Object.entries(properties).map(([name, property]) => ({
    name,
    in: place,
    required: place === 'path' || required.includes(name),
    schema: property,
  }))
}
