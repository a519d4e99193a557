import { onMounted, onUnmounted, watch } from 'vue'
import { useRouter } from 'vue-router'
import { actionOf, isTyping, type KeyAction } from '../lib/keys.ts'
import { neighbour } from '../lib/select.ts'
import { useActions } from './conversation/useActions.ts'
import { useLive } from './live/useLive.ts'
import { useMailInboxes } from './mail/useMailInboxes.ts'
import { useSession } from './session/useSession.ts'
import { useDesk } from './useDesk.ts'
import { useWhere } from './useWhere.ts'

/** The message that is looked at, else the customer's newest one. */
function messageToReactTo(): number | null {
  const near = document.querySelector<HTMLElement>('.message:is(:hover, :focus-within)')
  const newest = [...document.querySelectorAll<HTMLElement>('.message[data-react]')].at(-1)
  return Number((near ?? newest)?.dataset['message']) || null
}
/** What lies over the page has the keys to itself, and Escape closes nothing but it. */
const OVER = 'dialog[open], [role="dialog"], [role="menu"]'
const focusSearch = () => document.querySelector<HTMLInputElement>('.search-field input')?.focus()

/** Single keys of the console, as shown by `?`. */
export function useConsoleKeys(): void {
  const desk = useDesk()
  const live = useLive()
  const session = useSession()
  const router = useRouter()
  const where = useWhere()
  const actions = useActions()
  const mailInboxes = useMailInboxes()
  /** Where the open conversation stood last: after it left the list, its successor is next. */
  let place = 0
  watch(
    [where.selected, () => desk.order],
    ([id, order]) => (place = id !== null && order.includes(id) ? order.indexOf(id) : place),
    { immediate: true },
  )

  function move(step: 1 | -1): void {
    const current = where.selected.value
    const gone = current !== null && !desk.order.includes(current)
    const to = gone
      ? desk.order[Math.min(place, desk.order.length - 1)]
      : neighbour(desk.order, current, step)
    if (to) void where.go(to)
  }

  function back(target: EventTarget | null): void {
    if (isTyping(target)) (target as HTMLElement).blur()
    else if (desk.personOpen) desk.personOpen = false
    else if (where.selected.value) void where.go(null)
    else if (where.searching.value) void router.push('/mine')
  }

  const withConversation = (right: string, act: (id: number) => void) => (): void => {
    const id = where.selected.value
    if (id && live.state.conversations[id] && session.may(right)) act(id)
  }

  const keys: Record<KeyAction, (event: KeyboardEvent) => void> = {
    next: () => move(1),
    previous: () => move(-1),
    resolve: withConversation('conversation.resolve', (id) => void actions.toggleResolved(id)),
    toMe: withConversation('conversation.assign', (id) => void actions.assignToMe(id)),
    assign: withConversation('conversation.assign', () => (desk.assignOpen = true)),
    label: withConversation('conversation.label', () => (desk.labelsOpen = true)),
    reply: withConversation('conversation.reply', () => desk.write('reply')),
    note: withConversation('conversation.note', () => desk.write('note')),
    forward: withConversation('conversation.reply', () => desk.write('forward')),
    newMail: () => {
      if (mailInboxes.value.length) desk.newMail = {}
    },
    unread: withConversation('conversation.read', (id) => actions.markUnread(id)),
    templates: withConversation('conversation.reply', () => {
      desk.write('reply')
      desk.templatesOpen = true
    }),
    react: withConversation('conversation.reply', () => {
      const id = messageToReactTo()
      if (id) desk.react(id)
    }),
    search: () => (where.searching.value ? focusSearch() : void router.push({ name: 'search' })),
    help: () => (desk.helpOpen = true),
    back: (event) => back(event.target),
  }

  function onKey(event: KeyboardEvent): void {
    const action = actionOf(event)
    if (!action || document.querySelector(OVER)) return
    if (action !== 'back' || !isTyping(event.target)) event.preventDefault()
    keys[action](event)
  }

  onMounted(() => document.addEventListener('keydown', onKey))
  onUnmounted(() => document.removeEventListener('keydown', onKey))
}
