/**
 * Routes are data: what they take, who may call them, what they answer. From the same rows come the
 * checks at run time, the OpenAPI document and the test of every route × role × inbox.
 */
import type { Request, Response } from 'express'
import type { z } from 'zod'
import type { AppContext } from '../context.ts'
import type { Action, AgentActor, VisitorAction, VisitorActor } from '../core/access.ts'

export type Method = 'get' | 'post' | 'patch' | 'delete'

export interface Input<Params, Query, Body> {
  params: Params
  query: Query
  body: Body
  request: Request
  response: Response
}

interface RouteBase<P extends z.ZodType, Q extends z.ZodType, B extends z.ZodType, R extends z.ZodType> {
  method: Method
  /** As Express has it: `/api/conversations/:id/assign`. */
  path: string
  /** One sentence for the API document. */
  summary: string
  params?: P
  query?: Q
  body?: B
  /** The body is a file, which the handler reads from the request. */
  takesFile?: true
  /** What is answered; left out: nothing (204), or the handler writes the answer itself (`raw`). */
  reply?: R
  raw?: true
}

export interface PublicRoute<
  P extends z.ZodType = z.ZodType,
  Q extends z.ZodType = z.ZodType,
  B extends z.ZodType = z.ZodType,
  R extends z.ZodType = z.ZodType,
> extends RouteBase<P, Q, B, R> {
  auth: 'none'
  handler(ctx: AppContext, input: Input<z.output<P>, z.output<Q>, z.output<B>>): Promise<z.input<R> | void>
}

export interface AgentRoute<
  P extends z.ZodType = z.ZodType,
  Q extends z.ZodType = z.ZodType,
  B extends z.ZodType = z.ZodType,
  R extends z.ZodType = z.ZodType,
> extends RouteBase<P, Q, B, R> {
  auth: 'agent'
  /** What the core asks authorise() for; here for the document and the access test. */
  may: Action
  handler(
    ctx: AppContext,
    input: Input<z.output<P>, z.output<Q>, z.output<B>> & { actor: AgentActor },
  ): Promise<z.input<R> | void>
}

export interface VisitorRoute<
  P extends z.ZodType = z.ZodType,
  Q extends z.ZodType = z.ZodType,
  B extends z.ZodType = z.ZodType,
  R extends z.ZodType = z.ZodType,
> extends RouteBase<P, Q, B, R> {
  auth: 'visitor'
  /** What the core asks authoriseVisitor() for. */
  may: VisitorAction
  handler(
    ctx: AppContext,
    input: Input<z.output<P>, z.output<Q>, z.output<B>> & { visitor: VisitorActor },
  ): Promise<z.input<R> | void>
}

export type Route = PublicRoute | AgentRoute | VisitorRoute

/** A route that anybody may call. */
export function openRoute<P extends z.ZodType, Q extends z.ZodType, B extends z.ZodType, R extends z.ZodType>(
  route: Omit<PublicRoute<P, Q, B, R>, 'auth'>,
): Route {
  return { ...route, auth: 'none' } as unknown as Route
}

/** A route for a visitor of a website, whose path begins with `/api/widget/:key`. */
export function visitorRoute<
  P extends z.ZodType,
  Q extends z.ZodType,
  B extends z.ZodType,
  R extends z.ZodType,
>(route: Omit<VisitorRoute<P, Q, B, R>, 'auth'>): Route {
  return { ...route, auth: 'visitor' } as unknown as Route
}

/** A route for somebody who is signed in. */
export function agentRoute<
  P extends z.ZodType,
  Q extends z.ZodType,
  B extends z.ZodType,
  R extends z.ZodType,
>(route: Omit<AgentRoute<P, Q, B, R>, 'auth'>): Route {
  return { ...route, auth: 'agent' } as unknown as Route
}
