// What the app says: Indonesian first, English second.
import { reactive } from "vue";

export const speech = reactive({ language: "id" });

const WORDS = {
  doors: ["Pintu hari ini", "Today's doors"], outbox: ["Kotak keluar", "Outbox"], more: ["Lainnya", "More"],
  next: ["Lanjut", "Next"], back: ["Kembali", "Back"], cancel: ["Batal", "Cancel"], close: ["Tutup", "Close"],
  online: ["Ada sinyal", "Online"], offline: ["Tanpa sinyal", "Offline"],
  welcome: ["Selamat datang", "Welcome"],
  enrolLead: ["Ketik kode dari lembar yang Anda terima, atau pindai QR-nya dengan kamera HP.", "Type the code of your slip, or scan its QR with the phone's camera."],
  code: ["Kode", "Code"], phoneName: ["Nama HP ini (boleh kosong)", "Name of this phone (optional)"],
  choosePin: ["Pilih PIN enam angka", "Choose a PIN of six figures"],
  choosePinLead: ["PIN ini membuka isian di HP. Jangan pakai tanggal lahir. Tidak ada yang bisa membacanya, juga petugas.", "This PIN opens what is on the phone. Not a birthday. Nobody can read it, officers neither."],
  again: ["Ulangi PIN", "PIN once more"], pinsDiffer: ["Kedua PIN tidak sama. Ketik lagi.", "The two PINs differ. Type them again."],
  pinSix: ["PIN terdiri dari enam angka.", "A PIN has six figures."],
  pinWeak: ["PIN ini mudah ditebak. Pilih yang lain.", "This PIN is easy to guess. Choose another."],
  start: ["Mulai", "Start"], pin: ["PIN", "PIN"], open: ["Buka", "Open"], opening: ["Membuka…", "Opening…"],
  unlockLead: ["Masukkan PIN Anda.", "Enter your PIN."],
  wrongPin: ["PIN salah. Sisa {left} percobaan sebelum isi HP ini dihapus.", "Wrong PIN. {left} tries are left before this phone is erased."],
  lostPin: ["Lupa PIN?", "Forgot the PIN?"],
  lostPinLead: ["Kunjungan yang sudah selesai tersimpan tersegel dan hanya dapat dibuka kabupaten/kota. Titipkan dulu, lalu minta lembar baru kepada petugas desa.", "Finished visits are kept sealed, and only the district can open them. Hand them in first, then ask the village officer for a new slip."],
  lostPinCount: ["Tersegel di HP ini: {count} kunjungan.", "Sealed on this phone: {count} visits."],
  handIn: ["Titipkan dan kosongkan HP", "Hand in and erase this phone"],
  draftsLost: ["Isian yang belum selesai akan hilang.", "Unfinished forms will be lost."],
  handedIn: ["Semua sudah dititipkan. Minta lembar baru kepada petugas desa.", "All is handed in. Ask the village officer for a new slip."],
  erasedTries: ["Sepuluh kali PIN salah, jadi isi HP ini dihapus. Kunjungan yang selesai tetap tersegel dan dititipkan saat ada sinyal.", "Ten wrong PINs, so this phone was erased. Finished visits stay sealed and are handed in when there is signal."],
  erasedDays: ["HP ini {days} hari tidak tersambung, jadi isinya dihapus. Kunjungan yang selesai tetap tersegel dan dititipkan saat ada sinyal.", "This phone had no contact for {days} days, so it was erased. Finished visits stay sealed and are handed in when there is signal."],
  erasedOut: ["Anda sudah keluar. HP ini kosong.", "You have signed out. This phone is empty."],
  fiveNext: ["Lima pintu berikutnya", "The next five doors"], later: ["Sesudah itu", "After those"], unfinished: ["Belum selesai", "Unfinished"],
  search: ["Cari nama, alamat, RT, atau kode", "Search name, address, RT or code"], nobody: ["Tidak ada yang cocok.", "Nothing matches."],
  noDoors: ["Belum ada tugas untuk Anda.", "There is no visit for you yet."], noDoorsLead: ["Daftar diperbarui sendiri saat ada sinyal.", "The list renews itself when there is signal."],
  allDone: ["Semua pintu sudah dikunjungi. Terima kasih!", "Every door is visited. Thank you!"],
  due: ["paling lambat {day}", "by {day}"], late: ["terlambat sejak {day}", "was due {day}"], years: ["{n} th", "{n} y"], sexL: ["laki-laki", "boy"], sexP: ["perempuan", "girl"],
  parent: ["Orang tua/wali", "Parent or guardian"], address: ["Alamat", "Address"], village: ["Desa/Kelurahan", "Village"], dueOn: ["Tenggat", "Due"],
  tries: ["Sudah dicoba", "Tried"], timesTried: ["{n} kali", "{n} times"], visitCode: ["Kode kunjungan", "Visit code"], home: ["Rumah", "Home"],
  oneHome: ["{n} anak serumah", "{n} children, one home"], startForm: ["Mulai isian", "Start the form"], goOn: ["Lanjutkan isian", "Go on with the form"],
  throwAway: ["Buang isian ini", "Throw this form away"], throwSure: ["Buang isian yang belum selesai ini? Tidak dapat dikembalikan.", "Throw this unfinished form away? It cannot be brought back."],
  draft: ["belum selesai", "unfinished"], waiting: ["menunggu sinyal", "waiting for signal"], revisit: ["kunjungan ulang", "second visit"], done: ["diterima", "received"],
  doneHere: ["Anak ini sudah Anda kunjungi. Isiannya ada di kotak keluar.", "You have visited this child. The form is in the outbox."],
  gone: ["Tugas ini sudah ditarik atau dipindahkan. Isian Anda tetap dapat diselesaikan dan dikirim; petugas yang menentukannya.", "This visit was withdrawn or given to somebody else. You can still finish and send the form; an officer decides."],
  noForm: ["Formulirnya belum ada di HP ini. Sambungkan sekali untuk mengambilnya.", "The form is not on this phone yet. Connect once to fetch it."],
  otherTab: ["Isian ini sedang terbuka di jendela lain. Tutup yang itu dulu.", "This form is open in another window. Close that one first."],
  formUpdated: ["Formulir diperbarui sesudah isian ini dimulai. Lanjutkan saja: isian lama tetap diterima.", "The form was renewed after you began. Just go on: the old one is accepted."],
  section: ["Bagian {n}", "Part {n}"], finish: ["Selesai dan simpan", "Finish and save"],
  required: ["Wajib diisi.", "Please answer this."], invalid: ["Isian ini belum benar.", "This answer is not right yet."],
  toMend: ["{n} isian perlu dilengkapi di halaman ini.", "{n} answers on this page need mending."],
  savedDraft: ["Tersimpan di HP", "Saved on this phone"], saving: ["Menyimpan…", "Saving…"],
  full: ["Penyimpanan HP penuh, jadi isian terakhir belum tersimpan. Hapus foto atau video di HP, lalu tekan “Coba simpan lagi”. Jangan tutup halaman ini.", "The phone is full, so the last answers are not saved. Delete photos or videos, then press “Save again”. Do not close this page."],
  saveAgain: ["Coba simpan lagi", "Save again"],
  saved: ["Tersimpan di HP. Dikirim sendiri saat ada sinyal.", "Saved on this phone. It is sent by itself when there is signal."],
  add: ["Tambah", "Add"], remove: ["Hapus", "Remove"], nth: ["ke-{n}", "no. {n}"],
  takePhoto: ["Ambil foto", "Take a photo"], otherPhoto: ["Ganti foto", "Another photo"], photoSize: ["{kb} KB, sudah diperkecil", "{kb} KB, made small"], badPhoto: ["Foto ini tidak dapat dibuka. Coba ambil lagi.", "This photo cannot be opened. Try again."], preview: ["Pratinjau", "Preview"],
  takePlace: ["Ambil letak", "Take the place"], takingPlace: ["Mencari satelit…", "Looking for satellites…"], useThis: ["Pakai ini", "Use this"], accuracy: ["Ketepatan ±{m} m", "Accurate to ±{m} m"],
  noPlace: ["Letak tidak dapat diambil. Periksa izin lokasi, lalu coba di luar rumah.", "The place could not be taken. Check the permission, and try outdoors."],
  signHere: ["Tanda tangan di kotak ini dengan jari", "Sign in this box with a finger"], signAgain: ["Ulangi", "Again"], choose: ["Pilih…", "Choose…"],
  waitingTitle: ["Tersimpan di HP", "Saved on this phone"], photosTitle: ["Jawaban diterima, foto menyusul", "Answers received, photos follow"], refusedTitle: ["Perlu perhatian", "Needs attention"], sentTitle: ["Diterima kabupaten/kota", "Received by the district"],
  nothingOut: ["Kotak keluar kosong.", "The outbox is empty."], nothingOutLead: ["Isian yang selesai muncul di sini sampai diterima.", "Finished forms appear here until they are received."],
  sendNow: ["Kirim sekarang", "Send now"], sendingNow: ["Mengirim…", "Sending…"], finished: ["Selesai {time}", "Finished {time}"], received: ["Diterima {time}", "Received {time}"], retry: ["Coba lagi", "Try again"],
  noSignal: ["Belum ada sinyal. Dikirim sendiri nanti.", "No signal yet. It is sent by itself later."], tryLater: ["Server belum menjawab. Dicoba lagi sendiri.", "The server did not answer. It is tried again by itself."],
  photosLeft: ["{n} foto masih menunggu.", "{n} photos are still waiting."],
  clock: ["Jam HP ini berbeda {span} dari jam kabupaten/kota. Betulkan di pengaturan HP; isian tetap diterima.", "This phone's clock differs by {span} from the district's. Mend it in the settings; forms are accepted all the same."],
  days: ["{n} hari", "{n} days"], hours: ["{n} jam", "{n} hours"], minutes: ["{n} menit", "{n} minutes"],
  fetched: ["Daftar per {time}", "List of {time}"], renew: ["Perbarui", "Renew"], notFetched: ["Daftar belum dapat diperbarui.", "The list could not be renewed."],
  help: ["Bantuan", "Help"], language: ["Bahasa", "Language"], light: ["Tampilan", "Display"], lock: ["Kunci sekarang", "Lock now"], signOut: ["Keluar dan kosongkan HP", "Sign out and erase this phone"],
  signOutSure: ["Keluar dari HP ini? Semua isinya dihapus.", "Sign out of this phone? All that is on it is erased."], signOutUnsent: ["Masih ada {n} isian yang belum terkirim. Kirim dulu, baru keluar.", "{n} forms are not sent yet. Send them first, then sign out."],
  byDay: ["Terang", "Light"], byNight: ["Gelap", "Dark"], byPhone: ["Ikut HP", "As the phone"],
  sure: ["Ya, lanjutkan", "Yes, go on"], trouble: ["Ada yang tidak beres", "Something is wrong"],
  helpLines: [
    ["Isian tersimpan terkunci di HP ini dan dikirim sendiri saat ada sinyal.", "Bila ada bahaya bagi anak, tandai di bagian “Kekhawatiran”. Petugas perlindungan diberi tahu.", "Keluarga boleh menolak. Pilih “Keluarga menolak menjawab”, lalu selesai.", "Tidak ada orang? Pilih “Anak tidak ditemukan”; datang lagi di hari lain.", "HP hilang? Beri tahu petugas desa hari ini juga, agar HP dicabut."],
    ["Forms are kept locked on this phone and sent by themselves when there is signal.", "If a child is in danger, mark it in the part on worries. The protection officer is told.", "A family may refuse. Choose “The family refuses”, and finish.", "Nobody there? Choose “Child not found”; come again another day.", "Phone lost? Tell the village officer today, so that it is shut out."],
  ],
  oldBrowser: ["Peramban ini terlalu lama. Perbarui Chrome atau Firefox di HP ini.", "This browser is too old. Update Chrome or Firefox on this phone."],
  notAdded: ["Soal ini belum dapat diisi di HP. Tulis di catatan.", "This question cannot be answered on a phone. Write it in the note."],
};

export function t(name, values = {}) {
  const said = WORDS[name]?.[speech.language === "en" ? 1 : 0] ?? name;
  return typeof said === "string" ? said.replace(/\{(\w+)\}/g, (_all, key) => values[key] ?? "") : said;
}

const zone = () => (speech.language === "en" ? "en-GB" : "id-ID");

/** A day: "17 Nov". */
export function day(text) {
  return text ? new Date(text).toLocaleDateString(zone(), { day: "numeric", month: "short" }) : "";
}

/** A moment: "17 Nov 09.30". */
export function moment(number) {
  return number ? new Date(number).toLocaleString(zone(), { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" }) : "";
}

/** A span of milliseconds in the largest unit that fits. */
export function span(milliseconds) {
  const minutes = Math.round(Math.abs(milliseconds) / 60_000);
  if (minutes < 90) return t("minutes", { n: minutes });
  return minutes < 36 * 60 ? t("hours", { n: Math.round(minutes / 60) }) : t("days", { n: Math.round(minutes / 1440) });
}
