/** What somebody does at a moment of the story. All deeds of all stories are done in the order of their times. */
export interface Deed {
  at: number
  perform: () => Promise<unknown>
}
