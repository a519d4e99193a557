import type { Pinia } from 'pinia'
import {
  createRouter,
  createWebHistory,
  type RouteLocationNormalized,
  type Router,
  type RouteRecordRaw,
} from 'vue-router'
import ConsolePage from './ConsolePage.vue'
import LoginPage from './session/LoginPage.vue'
import { useSession, type Phase } from './session/useSession.ts'

declare module 'vue-router' {
  interface RouteMeta {
    /** Seen without being signed in. */
    open?: boolean
    /** What the role must be allowed to do. */
    may?: string
  }
}

/** Below `/settings/inboxes/:id`. */
const inboxPages: RouteRecordRaw[] = [
  { path: '', name: 'inbox-health', component: () => import('./inbox/health/HealthPage.vue') },
  {
    path: 'templates',
    name: 'inbox-templates',
    component: () => import('./inbox/templates/TemplatesPage.vue'),
    meta: { may: 'template.manage' },
  },
  {
    path: 'templates/:template(new|\\d+)',
    name: 'inbox-template',
    component: () => import('./inbox/templates/EditorPage.vue'),
    meta: { may: 'template.manage' },
  },
  {
    path: ':section(embed|look|hours|before|people|chat)',
    name: 'inbox-website',
    component: () => import('./inbox/website/WebsitePage.vue'),
    meta: { may: 'inbox.manage' },
  },
  {
    path: ':section(connection|receiving|sending|automatic|retention)',
    name: 'inbox-mailbox',
    component: () => import('./inbox/mailbox/MailboxPage.vue'),
    meta: { may: 'inbox.manage' },
  },
  {
    path: 'settings',
    name: 'inbox-settings',
    component: () => import('./inbox/settings/SettingsTab.vue'),
    meta: { may: 'inbox.manage' },
  },
]

/** Below `/settings/retention`: what is kept for how long, and the proof of it. */
const retentionPages: RouteRecordRaw[] = [
  {
    path: 'retention',
    name: 'retention',
    component: () => import('./retention/RetentionPage.vue'),
    meta: { may: 'retention.read' },
  },
  {
    path: 'retention/concept',
    name: 'concept',
    component: () => import('./retention/concept/ConceptPage.vue'),
    meta: { may: 'retention.read' },
  },
  {
    path: 'retention/runs/:id(\\d+)',
    name: 'certificate',
    component: () => import('./retention/certificate/CertificatePage.vue'),
    meta: { may: 'retention.read' },
  },
]

export function createConsoleRouter(pinia: Pinia): Router {
  const router = createRouter({
    history: createWebHistory(),
    routes: [
      { path: '/', redirect: '/mine' },
      {
        path: '/setup',
        name: 'setup',
        component: () => import('./session/SetupPage.vue'),
        meta: { open: true },
      },
      { path: '/login', name: 'login', component: LoginPage, meta: { open: true } },
      {
        path: '/start',
        name: 'start',
        component: () => import('./start/StartPage.vue'),
        meta: { may: 'inbox.manage' },
      },
      {
        path: '/connect',
        name: 'connect-choice',
        component: () => import('./inbox/connect/ChoicePage.vue'),
        meta: { may: 'inbox.create' },
      },
      {
        path: '/connect/website',
        name: 'connect-website',
        component: () => import('./inbox/website/connect/ConnectWebsite.vue'),
        meta: { may: 'inbox.create' },
      },
      {
        path: '/connect/mailbox/:id(\\d+)?',
        name: 'connect-mailbox',
        component: () => import('./inbox/mailbox/connect/ConnectMailbox.vue'),
        meta: { may: 'inbox.create' },
      },
      {
        path: '/connect/whatsapp/:id(\\d+)?/:step?',
        name: 'connect',
        component: () => import('./inbox/connect/ConnectPage.vue'),
        meta: { may: 'inbox.create' },
      },
      {
        path: '/:view(mine|unassigned|all|resolved|restricted)/:id(\\d+)?',
        name: 'view',
        component: ConsolePage,
      },
      { path: '/inbox/:inbox(\\d+)/:id(\\d+)?', name: 'inbox', component: ConsolePage },
      { path: '/search/:id(\\d+)?', name: 'search', component: ConsolePage },
      {
        path: '/settings',
        component: () => import('./settings/SettingsPage.vue'),
        children: [
          { path: '', name: 'settings', redirect: { name: 'preferences' } },
          {
            path: 'preferences',
            name: 'preferences',
            component: () => import('./settings/PreferencesPage.vue'),
          },
          {
            path: 'inboxes',
            name: 'inboxes',
            component: () => import('./inbox/InboxesPage.vue'),
            meta: { may: 'inbox.health' },
          },
          {
            path: 'inboxes/:id(\\d+)',
            component: () => import('./inbox/InboxPage.vue'),
            meta: { may: 'inbox.health' },
            children: inboxPages,
          },
          {
            path: 'agents',
            name: 'agents',
            component: () => import('./agent/AgentsPage.vue'),
            meta: { may: 'agent.manage' },
          },
          {
            path: 'quarantine',
            name: 'quarantine',
            component: () => import('./quarantine/QuarantinePage.vue'),
            meta: { may: 'quarantine.read' },
          },
          {
            path: 'labels',
            name: 'labels',
            component: () => import('./label/LabelsPage.vue'),
            meta: { may: 'label.manage' },
          },
          {
            path: 'holds',
            name: 'holds',
            component: () => import('./hold/HoldsPage.vue'),
            meta: { may: 'hold.manage' },
          },
          {
            path: 'audit',
            name: 'audit',
            component: () => import('./audit/AuditPage.vue'),
            meta: { may: 'audit.read' },
          },
          ...retentionPages,
        ],
      },
      { path: '/:rest(.*)', redirect: '/mine' },
    ],
  })

  router.beforeEach((to) => {
    const session = useSession(pinia)
    if (session.phase === 'signed-in') {
      const action = to.meta.may
      return to.meta.open || (action && !session.may(action)) ? '/mine' : true
    }
    return doorFor(session.phase, to)
  })
  return router
}

/** Where somebody who is not signed in has to go first; null: the page may be shown. */
export function doorFor(phase: Phase, to: RouteLocationNormalized) {
  if (phase === 'setup') return to.name === 'setup' ? true : { name: 'setup' }
  if (phase !== 'signed-out') return true
  if (to.name === 'login') return true
  return { name: 'login', query: to.fullPath === '/' || to.name === 'setup' ? {} : { to: to.fullPath } }
}
