import { domainToASCII } from 'node:url'

/** Of an address, as the domain name system knows it; '' where it is none. */
export const domainOf = (address: string): string =>
  domainToASCII(address.slice(address.lastIndexOf('@') + 1)).toLowerCase()
