/** Words of mail, in German: reading and writing it. Keys are sorted; mail.en.ts has the same. */
import type { mailEn } from './mail.en.ts'
import type { Words } from './words.ts'

export const mailDe: Record<keyof typeof mailEn, Words> = {
  'mail.allDay': 'ganztägig',
  'mail.allParticipants': 'Alle {count} zeigen',
  'mail.bcc': 'Bcc',
  'mail.blocked': {
    one: '{count} Bild von {servers} ist blockiert',
    other: '{count} Bilder von {servers} sind blockiert',
  },
  'mail.blockedServers': { one: 'einem fremden Server', other: '{count} fremden Servern' },
  'mail.cc': 'Cc',
  'mail.check.dkim': 'Von der Domain signiert (DKIM)',
  'mail.check.dmarc': 'Die Domain steht dazu (DMARC)',
  'mail.check.fail': 'nicht bestanden',
  'mail.check.none': 'dort nicht eingerichtet',
  'mail.check.pass': 'bestanden',
  'mail.check.spf': 'Von einem Server der Domain gesendet (SPF)',
  'mail.check.unknown': 'nicht geprüft',
  'mail.checked': 'Was geprüft wurde',
  'mail.checkedHint':
    'Der Anbieter dieses Postfachs hat geprüft, von welcher Domain sie kam. Wer sie geschrieben hat, hat niemand geprüft.',
  'mail.correct': 'Berichtigen und senden',
  'mail.cure.file_rejected':
    'Senden Sie die Datei in einem anderen Format, oder legen Sie sie an einem Ort ab, wo man sie abholen kann.',
  'mail.cure.mailbox_full':
    'Versuchen Sie es in einigen Tagen noch einmal, oder nehmen Sie einen anderen Weg.',
  'mail.cure.not_allowed': 'Ein Admin muss beim Anbieter des Postfachs nachfragen.',
  'mail.cure.not_registered':
    'Ein Admin muss die Adresse des Postfachs unter Einstellungen, Posteingänge prüfen.',
  'mail.cure.permission_missing': 'Ein Admin muss das Senden beim Anbieter des Postfachs erlauben.',
  'mail.cure.spam_limit': 'Warten Sie einige Stunden. Ein Admin sollte SPF und DKIM der Domain prüfen.',
  'mail.cure.taken_for_spam':
    'Schreiben Sie anders, mit weniger Links und Dateien. Ein Admin sollte SPF und DKIM der Domain prüfen.',
  'mail.cure.too_large': 'Senden Sie weniger oder kleinere Dateien.',
  'mail.cure.undeliverable': 'Prüfen Sie die Adresse, oder nehmen Sie einen anderen Weg.',
  'mail.cure.unknown_address': 'Prüfen Sie sie Buchstabe für Buchstabe, und senden Sie dann dorthin.',
  'mail.cure.withheld': 'Versuchen Sie es morgen noch einmal, oder nehmen Sie einen anderen Weg.',
  'mail.date': 'Datum',
  'mail.dated': 'Die Uhr des Absenders zeigte {date}',
  'mail.details': 'Einzelheiten dieser E-Mail',
  'mail.enlarge': 'Vergrößern',
  'mail.entry.complained': '{name} hat eine E-Mail als unerwünscht gemeldet',
  'mail.entry.complained.address':
    '{address} hat eine E-Mail als unerwünscht gemeldet. Schreiben Sie dorthin nur, wenn es sein muss',
  'mail.entry.delivery_delayed': 'Eine E-Mail verspätet sich. Der Server versucht es weiter',
  'mail.entry.delivery_delayed.address':
    'Die E-Mail an {address} verspätet sich. Der Server versucht es weiter',
  'mail.files': 'Dateien',
  'mail.fold': 'E-Mail einklappen',
  'mail.forward': 'Weiterleiten',
  'mail.from': 'Von',
  'mail.fromNobody': 'Kein Absender',
  'mail.genuine': 'echt',
  'mail.genuineHint': 'DKIM und DMARC bestanden. Zeigen, was geprüft wurde',
  'mail.invite.cancel': 'Abgesagt',
  'mail.invite.organizer': 'Organisiert von {name}',
  'mail.invite.publish': 'Termin',
  'mail.invite.reply': 'Antwort auf eine Einladung',
  'mail.invite.request': 'Einladung',
  'mail.invite.untitled': 'Ohne Titel',
  'mail.machine.auto_generated': 'Von einer Maschine gesendet',
  'mail.machine.auto_reply': 'Automatische Antwort',
  'mail.machine.bounce': 'Bericht über eine Zustellung',
  'mail.machine.bulk': 'Rundschreiben',
  'mail.machine.complaint': 'Beschwerde über eine E-Mail',
  'mail.machine.list': 'Verteiler',
  'mail.messageId': 'Message-ID',
  'mail.more': 'Mehr',
  'mail.moreOfText': 'Mehr von dieser E-Mail zeigen',
  'mail.moreRecipients': 'und {count} weitere',
  'mail.original': 'Original herunterladen',
  'mail.othersReached': {
    one: 'An die andere Adresse ging sie hinaus.',
    other: 'An die anderen {count} ging sie hinaus.',
  },
  'mail.page': 'Formatierte E-Mail',
  'mail.pageWhole': 'Alles zeigen',
  'mail.participant.agent': 'Wir haben dorthin geschrieben',
  'mail.participant.copied': 'In einer E-Mail genannt',
  'mail.participant.joined': 'Hat in diesem Gespräch geschrieben',
  'mail.participants': 'Wer noch teilnimmt',
  'mail.protection.pgp_encrypted':
    'Mit PGP verschlüsselt: hier nicht lesbar. Laden Sie das Original herunter und öffnen Sie es in einem Mailprogramm.',
  'mail.protection.pgp_signed': 'Mit PGP signiert, nicht geprüft',
  'mail.protection.smime_encrypted':
    'Mit S/MIME verschlüsselt: hier nicht lesbar. Laden Sie das Original herunter und öffnen Sie es in einem Mailprogramm.',
  'mail.protection.smime_signed': 'Mit S/MIME signiert, nicht geprüft',
  'mail.quoted': { one: 'Zitat, {count} Zeile', other: 'Zitat, {count} Zeilen' },
  'mail.received': 'Angekommen',
  'mail.recipients': 'Alle Adressen zeigen',
  'mail.reply': 'Antworten',
  'mail.replyAll': 'Allen antworten',
  'mail.replyTo': 'Antworten an',
  'mail.sender': 'Gesendet von',
  'mail.sent': 'Gesendet',
  'mail.serverAnswer': 'Antwort des Servers',
  'mail.showPictures': 'Einmal zeigen',
  'mail.showPicturesHint':
    'Sie kommen über diesen Server. Der Absender erfährt, dass sie angesehen wurden, aber nicht von wem.',
  'mail.signature': 'Signatur',
  'mail.state.accepted': 'Übergeben',
  'mail.state.delayed': 'Wird noch versucht',
  'mail.state.delivered': 'Zugestellt',
  'mail.state.failed': 'Nicht zugestellt',
  'mail.state.waiting': 'Wartet auf den Versand',
  'mail.subject': 'Betreff',
  'mail.to': 'An',
  'mail.trackers': { one: '{count} Zählpixel wurde entfernt', other: '{count} Zählpixel wurden entfernt' },
  'mail.undelivered': 'An {failed} von {total} nicht zugestellt',
  'mail.unreadable': 'Diese E-Mail konnte nicht gelesen werden.',
  'mail.unreadableGone': 'Ihr Original wird nicht mehr aufbewahrt.',
  'mail.unreadableHelp':
    'Sie wird aufbewahrt, wie sie kam. Seien Sie vorsichtig: Öffnen Sie das Original nur, wenn Sie es erwarten.',
  'mail.view': 'Darstellung',
  'mail.view.formatted': 'Formatiert',
  'mail.view.plain': 'Nur Text',
  'mail.warning.dmarc_failed':
    '{value} sagt, dass diese E-Mail nicht von dort kommt. Öffnen Sie keine Datei und keinen Link, und fragen Sie auf einem anderen Weg nach, ob sie echt ist.',
  'mail.warning.looks_like':
    'Die Adresse sieht aus wie {value}, ist aber eine andere. Vergleichen Sie beide Buchstabe für Buchstabe, bevor Sie antworten.',
  'mail.warning.mixed_scripts':
    'Die Adresse mischt Buchstaben mehrerer Alphabete. Einfach geschrieben lautet sie {value}. Trauen Sie ihrem Aussehen nicht.',
  'mail.warning.name_is_address':
    'Der Name gibt sich als {value} aus, die E-Mail ist aber von {address}. Verlassen Sie sich nicht auf den Namen.',
  'mail.warning.new_participant':
    '{value} gehörte bisher nicht zu diesem Gespräch. Klären Sie, wer das ist, bevor Sie etwas mitteilen.',
  'mail.warning.no_sender': 'Sie nennt keinen lesbaren Absender. Eine Antwort würde niemanden erreichen.',
  'mail.warning.own_address':
    'Sie gibt vor, von Ihrer eigenen Adresse zu kommen, und niemand verbürgt sich dafür. Behandeln Sie sie wie die eines Fremden.',
  'mail.warning.reply_to_differs':
    'Antworten würden an {value} gehen, nicht an den Absender. Prüfen Sie die Adresse, bevor Sie antworten.',
  'mail.warning.several_senders':
    'Sie nennt mehrere Absender, auch {value}. Achten Sie darauf, wem Sie antworten.',
}
