/** What a run is called wherever its certificate is: `R-0023`. */
export const runNumber = (id: number): string => `R-${String(id).padStart(4, '0')}`
