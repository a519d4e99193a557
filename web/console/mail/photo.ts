const PHOTO = 20_000

/** Whether a picture inside a mail's page is what somebody shows, and no logo below their name: by its bytes. */
export const isPhoto = ({ size }: { size: number | null }): boolean => (size ?? 0) >= PHOTO
