import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { createBlobs } from './blobs.ts'

const revoke = vi.fn()
beforeEach(() => {
  let count = 0
  vi.stubGlobal('URL', { createObjectURL: () => `blob:${(count += 1)}`, revokeObjectURL: revoke })
  revoke.mockClear()
})
afterEach(() => vi.unstubAllGlobals())

it('fetches a file once for all who show it', async () => {
  const fetchBlob = vi.fn(async () => new Blob())
  const blobs = createBlobs(fetchBlob)
  expect(await blobs.take('a')).toBe(await blobs.take('a'))
  expect(fetchBlob).toHaveBeenCalledOnce()
})

it('lets go of the oldest that nobody shows any more', async () => {
  const blobs = createBlobs(async () => new Blob(), 1)
  for (const id of ['a', 'b', 'c']) await blobs.take(id)
  for (const id of ['a', 'b']) blobs.release(id)
  await vi.waitFor(() => expect(revoke.mock.calls).toEqual([['blob:1']]))
})

it('tries again after a failure', async () => {
  const fetchBlob = vi.fn(async () => new Blob()).mockRejectedValueOnce(new Error('offline'))
  const blobs = createBlobs(fetchBlob)
  await expect(blobs.take('a')).rejects.toThrow('offline')
  await expect(blobs.take('a')).resolves.toMatch('blob:')
})

it('lets go of a deleted file in every form, even while it is shown', async () => {
  const blobs = createBlobs(async () => new Blob())
  for (const id of ['a', 'a?size=small', 'ab']) await blobs.take(id)
  blobs.forget('a')
  await vi.waitFor(() => expect(revoke.mock.calls).toEqual([['blob:1'], ['blob:2']]))
})
