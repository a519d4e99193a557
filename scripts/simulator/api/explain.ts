/** What the page is told when something was wrong with what it asked. */
import type { NextFunction, Request, Response } from 'express'
import { z } from 'zod'
import { UnknownChat } from '../customer/desk.ts'

/** Express knows an error handler by its four parameters. */
export function explain(error: unknown, _request: Request, response: Response, next: NextFunction): void {
  if (error instanceof z.ZodError) response.status(400).json({ error: z.prettifyError(error) })
  else if (error instanceof UnknownChat) response.status(404).json({ error: error.message })
  else next(error)
}
