import '../ui/fonts.css'
import '../ui/tokens.css'
import '../ui/base.css'
import './handset.css'
import './bubble.css'
import './parts.css'
import './sheet.css'
// Last: its rules for small screens win.
import './phone.css'
import { createApp } from 'vue'
import { locale, t } from './i18n.ts'
import PhonePage from './PhonePage.vue'

const theme = new URLSearchParams(location.search).get('theme')
if (theme === 'light' || theme === 'dark') document.documentElement.dataset['theme'] = theme
document.documentElement.lang = locale
document.title = `${t('title')} · ${t('simulator')}`

createApp(PhonePage).mount('#phone')
