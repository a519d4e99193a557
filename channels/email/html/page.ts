/** The stored form of a mail's page, as JSON in a file of its own. */
export interface MailPage {
  /** Of the sanitiser that made it. */
  version: number
  /**
   * Sanitised body. Pictures of the mail itself are `file/<public id>`, those of other servers `picture/<n>`,
   * `n` being the place in `remote`. Nothing else in it names anything to load.
   */
  html: string
  /** Addresses of pictures on other servers, each once. */
  remote: string[]
  /** How many pictures it had that nobody can see, and whose only use is to tell that somebody looked. */
  trackers: number
  /** It says which colours it has. What says nothing takes those of whoever shows it. */
  coloured: boolean
}
