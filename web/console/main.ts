import '../ui/fonts.css'
import '../ui/tokens.css'
import '../ui/base.css'
import { createPinia } from 'pinia'
import { createApp } from 'vue'
import App from './App.vue'
import { createConsoleRouter } from './router.ts'
import { showRememberedLook } from './session/look.ts'
// Last, because the frame decides what its columns look like where there is little room.
import './console.css'

async function begin(): Promise<void> {
  await showRememberedLook()
  const pinia = createPinia()
  createApp(App).use(pinia).use(createConsoleRouter(pinia)).mount('#app')
}
void begin()
