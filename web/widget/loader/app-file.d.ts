/** The app's file in /widget, by its hashed name; see web/vite.loader.config.ts. */
declare module 'virtual:app-file' {
  export const appFile: string
}
