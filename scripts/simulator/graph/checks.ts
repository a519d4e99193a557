/** The few questions that every kind of message asks of its parameters. */
import { isObject } from '../json.ts'
import type { Json } from '../json.ts'
import { invalid, missing, tooLong } from './errors.ts'

export function text(holder: Json, key: string, path: string, max: number): string {
  const value = holder[key]
  if (value === undefined || value === null || value === '') throw missing(path)
  if (typeof value !== 'string') throw invalid(`The parameter ${path} must be a string.`)
  if (value.length > max) throw tooLong(path, max)
  return value
}

export function optionalText(holder: Json, key: string, path: string, max: number): string | null {
  return holder[key] === undefined || holder[key] === null ? null : text(holder, key, path, max)
}

export function object(holder: Json, key: string, path: string): Json {
  const value = holder[key]
  if (value === undefined || value === null) throw missing(path)
  if (!isObject(value)) throw invalid(`The parameter ${path} must be an object.`)
  return value
}

export function list(holder: Json, key: string, path: string, max: number): Json[] {
  const value = holder[key]
  if (value === undefined || value === null) throw missing(path)
  if (!Array.isArray(value) || !value.every(isObject))
    throw invalid(`The parameter ${path} must be an array.`)
  if (value.length === 0) throw missing(`${path}[0]`)
  if (value.length > max) throw invalid(`The parameter ${path} must have at most ${max} elements.`)
  return value
}

export function number(holder: Json, key: string, path: string, limit: number): number {
  const value = Number(holder[key])
  if (holder[key] === undefined || holder[key] === '') throw missing(path)
  if (!(Math.abs(value) <= limit)) throw invalid(`The parameter ${path} is out of range.`)
  return value
}

export function distinct(values: string[], path: string): void {
  if (new Set(values).size < values.length) throw invalid(`The parameter ${path} must be unique.`)
}
