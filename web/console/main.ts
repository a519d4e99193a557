import '../ui/fonts.css'
import '../ui/tokens.css'
import '../ui/base.css'
import './console.css'
import { createPinia } from 'pinia'
import { createApp } from 'vue'
import App from './App.vue'
import { createConsoleRouter } from './router.ts'
import { showRememberedLook } from './session/look.ts'

showRememberedLook()
const pinia = createPinia()
createApp(App).use(pinia).use(createConsoleRouter(pinia)).mount('#app')
