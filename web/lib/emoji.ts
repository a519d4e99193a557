/** A small choice of emojis with the words they are found by, English and German. No network, no package. */

export interface Emoji {
  sign: string
  words: string
}

/** One a line: the sign, then its words. */
const LIST = `
😀 grinning happy lachen froh
😃 smile happy lächeln froh
😄 laugh happy lachen froh
😁 grin strahlen grinsen
😅 sweat relief schweiß erleichtert
😂 tears of joy tränen lachen
🤣 rolling laughing kringeln lachen
🙂 slight smile lächeln leicht
🙃 upside down verkehrt
😉 wink zwinkern
😊 blush smile lächeln erröten
😇 halo angel engel heilig
🥰 hearts love verliebt herzen
😍 heart eyes love verliebt
🤩 star eyes wow begeistert sterne
😘 kiss kuss
😋 yummy lecker
😜 tongue wink zunge
🤗 hug umarmung
🤔 thinking nachdenken grübeln
🤨 eyebrow doubt skeptisch augenbraue
😐 neutral
😏 smirk schmunzeln
🙄 eye roll augen rollen
😬 grimace peinlich zähne
😌 relieved erleichtert zufrieden
😔 pensive traurig
😴 sleep schlafen müde
😷 mask maske krank
🤒 ill fever krank fieber
🤕 hurt verletzt
🥵 hot heiß
🥶 cold kalt
😵 dizzy schwindlig
🤯 mind blown explodiert
🥳 party feiern
😎 sunglasses cool sonnenbrille
🤓 nerd brille
😕 confused verwirrt
😟 worried besorgt
🙁 frown traurig
😮 surprised überrascht
😲 astonished erstaunt
😳 flushed verlegen
🥺 pleading bitte flehen
😢 cry sad weinen traurig
😭 sob weinen heulen
😱 scream schrei angst
😤 huff schnauben
😡 angry wütend
👍 thumbs up yes good daumen hoch gut ja
👎 thumbs down no daumen runter schlecht nein
👌 ok perfekt
✌️ peace victory sieg frieden
🤞 fingers crossed daumen drücken
🤝 handshake deal handschlag abgemacht
👏 clap applause klatschen applaus
🙌 raised hands hooray hurra hände
👋 wave hello bye winken hallo tschüss
🙏 please thanks bitte danke beten
💪 strong muscle stark muskel
👉 point right zeigen rechts
👈 point left zeigen links
👆 point up zeigen oben
👇 point down zeigen unten
✍️ write schreiben
🤷 shrug achselzucken
🙋 raise hand melden hand
❤️ heart love herz liebe rot
🧡 orange heart herz
💛 yellow heart herz gelb
💚 green heart herz grün
💙 blue heart herz blau
💜 purple heart herz lila
🖤 black heart herz schwarz
💔 broken heart gebrochenes herz
💯 hundred hundert genau
🔥 fire hot feuer
✨ sparkles funkeln neu
⭐ star stern
🌟 glowing star stern
💥 boom explosion
🎉 party tada feier konfetti glückwunsch
🎊 confetti konfetti
🎁 gift present geschenk
🎂 cake birthday kuchen geburtstag torte
🎈 balloon luftballon
🏆 trophy pokal
🥇 gold medal medaille
✅ check done haken erledigt ja
☑️ checkbox haken
✔️ tick haken
❌ cross no kreuz nein falsch
❗ exclamation ausrufezeichen wichtig
❓ question frage fragezeichen
⚠️ warning warnung achtung
ℹ️ info information
🆕 new neu
🆗 ok
🚫 forbidden verboten
⛔ no entry stopp
♻️ recycle
💡 idea lamp bulb idee lampe glühbirne
🔔 bell glocke erinnerung
🔍 search lupe suchen
🔒 lock schloss gesperrt
🔓 unlocked offen
🔑 key schlüssel
🔧 wrench repair werkzeug reparatur schraubenschlüssel
🔨 hammer
🛠️ tools werkzeug
⚙️ settings gear zahnrad einstellungen
📌 pin nadel
📍 place location ort standort
📎 paperclip attachment büroklammer anhang
✂️ scissors schere
📅 date calendar kalender termin datum
📆 calendar kalender
⏰ alarm clock wecker uhr zeit
⏳ hourglass time sanduhr zeit
⌛ hourglass done sanduhr
🕐 clock time uhr
📞 phone call telefon anruf
📱 mobile phone handy smartphone
☎️ telephone telefon
💬 chat message nachricht sprechblase
📧 mail email
✉️ letter mail brief
📦 package parcel paket lieferung
📬 mailbox briefkasten
🚚 truck delivery lieferung lastwagen lkw
🚗 car auto
🚲 bike fahrrad
🚆 train zug bahn
✈️ plane flight flugzeug
🚢 ship schiff
🏠 house home haus zuhause
🏡 garden house haus garten
🏢 office büro gebäude
🏪 shop laden geschäft
🏬 store kaufhaus
🏥 hospital krankenhaus
🏫 school schule
🏨 hotel
🗺️ map karte
🛒 cart shopping einkaufswagen einkaufen
🛍️ bags shopping taschen einkaufen
💳 card pay kreditkarte zahlen
💶 euro money geld
💰 money bag geld
🧾 receipt beleg rechnung quittung
📄 document page dokument seite
📃 document dokument
📋 clipboard list liste klemmbrett
📊 chart diagramm
📈 growth up steigend
📉 decline down fallend
📝 note write notiz schreiben
📖 book buch
📷 camera photo kamera foto
🎥 video film
🎧 headphones kopfhörer
🎤 microphone mikrofon
🎵 music musik note
💻 laptop computer
🖥️ computer desktop
🖨️ printer drucker
⌨️ keyboard tastatur
🔋 battery batterie akku
🔌 plug power stecker strom
🛋️ sofa couch möbel
🪑 chair stuhl möbel
🛏️ bed bett
🚪 door tür
🪟 window fenster
🚿 shower dusche
🧹 broom besen putzen
🧺 basket korb wäsche
👕 shirt hemd
👗 dress kleid
👟 shoe schuh
🎒 backpack rucksack
👓 glasses brille
☂️ umbrella regenschirm
☀️ sun sonne wetter
⛅ cloud sun wolke wetter
🌧️ rain regen
❄️ snow schnee winter
🌈 rainbow regenbogen
🌸 blossom blume blüte
🌹 rose blume
🌻 sunflower sonnenblume blume
🌳 tree baum
🍀 clover luck klee glück
🐶 dog hund
🐱 cat katze
🐭 mouse maus
🐻 bear bär
🦊 fox fuchs
🐝 bee biene
🦋 butterfly schmetterling
☕ coffee kaffee
🍵 tea tee
🍺 beer bier
🥂 cheers anstoßen prost sekt
🍷 wine wein
🍕 pizza
🍔 burger
🥗 salad salat
🍎 apple apfel
🍰 cake kuchen
🍫 chocolate schokolade
🍪 cookie keks
⚽ football fußball ball
🏃 run laufen rennen
👶 baby
👨‍👩‍👧 family familie
👩‍💼 woman office frau büro
👨‍🔧 mechanic man mechaniker handwerker
🧑‍💻 technologist computer technik
🤖 robot bot roboter
👀 eyes look augen schauen
🎯 target ziel treffer
🚀 rocket rakete
🏁 finish ziel
➡️ right arrow pfeil rechts
⬅️ left arrow pfeil links
⬆️ up arrow pfeil oben
⬇️ down arrow pfeil unten
🔄 refresh again erneut
➕ plus add hinzu
➖ minus
`

export const EMOJIS: readonly Emoji[] = LIST.trim()
  .split('\n')
  .map((line) => {
    const at = line.indexOf(' ')
    return { sign: line.slice(0, at), words: line.slice(at + 1) }
  })

/** Those that have each word of the search at the beginning of one of theirs. */
export function findEmojis(search: string): readonly Emoji[] {
  const wanted = search.toLocaleLowerCase().split(/\s+/).filter(Boolean)
  if (wanted.length === 0) return EMOJIS
  return EMOJIS.filter(({ words }) => {
    const own = words.split(' ')
    return wanted.every((each) => own.some((word) => word.startsWith(each)))
  })
}

const KEY = 'sandglass.emojis'
const KEPT = 18

/** The ones used last, newest first. Kept in this browser; they tell nothing about anybody. */
export function recentEmojis(storage: Storage): string[] {
  try {
    const kept: unknown = JSON.parse(storage.getItem(KEY) ?? '[]')
    return Array.isArray(kept) ? kept.filter((each) => typeof each === 'string') : []
  } catch {
    return []
  }
}

export function rememberEmoji(storage: Storage, sign: string): void {
  const others = recentEmojis(storage).filter((each) => each !== sign)
  storage.setItem(KEY, JSON.stringify([sign, ...others].slice(0, KEPT)))
}
