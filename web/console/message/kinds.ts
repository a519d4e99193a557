import {
  Ban,
  ContactRound,
  FileText,
  Image,
  Info,
  ListChecks,
  MapPin,
  Mic,
  Music,
  ShoppingBag,
  Sticker,
  Video,
} from '@lucide/vue'
import type { Component } from 'vue'

/** The small sign of a message that is more than its text. */
export const kindIcons: Record<string, Component | undefined> = {
  image: Image,
  video: Video,
  audio: Music,
  voice: Mic,
  document: FileText,
  sticker: Sticker,
  location: MapPin,
  contacts: ContactRound,
  interactive: ListChecks,
  button: ListChecks,
  order: ShoppingBag,
  revoked: Ban,
  system: Info,
}
