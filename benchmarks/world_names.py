"""The words of the other world: name lists, and what each word may turn into when a school types it.

Names are kept as integer codes into one vocabulary, so that an error is an integer operation over a whole column.
The lists are this benchmark's own; they share nothing with the made-up district of the engine.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

import numpy as np

ABSENT = -1

LISTS: dict[str, str] = {
    "java_m": """
        Rizky Aditya Bagus Dimas Fajar Galih Hendra Ilham Joko Krisna Lukman Maulana Nanda Oki Prasetyo Raka Satria
        Teguh Umar Wahyu Yoga Zaki Agung Bayu Candra Dwi Eko Febri Gilang Hanif Irfan Jati Kurniawan Luthfi
        Maheswara Naufal Panji Rama Surya Tegar Wisnu Yudha Adi Arya Bima Catur Danang Edi Farrel Guntur Haris Indra
        Jaya Kevin Lintang Miko Nugroho Pandu Restu Sigit Tri Vino Wildan Yusuf Andika Anggara Aldi Alfian Arif Budi
        Deni Doni Dika Fahri Faisal Ferdi Reza Revan Rangga Rendi Riski Romi Ryan Sandi Toni Tomi Yanto Zidan""",
    "java_m2": """
        Pratama Saputra Wijaya Nugraha Setiawan Hidayat Ramadhan Kurniawan Prasetya Santoso Wibowo Susanto
        Firmansyah Mahendra Permana Putra Utomo Purnomo Wicaksono Adiputra Raharjo Hermawan Gunawan Saputro Suryadi
        Hartono Sanjaya Setyawan Kusuma Perdana Pamungkas Prabowo Atmaja Dewantara Laksana Baskara Mahardika Nugroho
        Ardiansyah Syahputra Wardana Prayoga Andrianto Hakim Rosyid Fadhil Anwar Wahyudi Irawan Suprapto""",
    "java_f": """
        Ayu Bunga Citra Dewi Eka Fitri Gita Hani Indah Kartika Laras Mega Nabila Olivia Putri Ratna Sari Tiara Utami
        Vina Wulan Yuni Zahra Amelia Anggun Aulia Cahya Dian Dinda Elsa Fira Galuh Intan Jihan Kirana Lestari Melati
        Nadia Novi Puspita Rara Rini Salsabila Septi Tika Umi Wening Yulia Alya Anisa Ardina Bella Cinta Desi Diah
        Endang Fani Hesti Ika Keysha Kinanti Luna Maya Nayla Nia Okta Prita Raisa Rahma Rizka Shinta Silvi Sekar
        Tania Vania Winda Yasmin Zaskia Naila Nabilah Syifa Safira Shafa Syakila Salwa""",
    "java_f2": """
        Lestari Rahayu Wulandari Anggraini Pertiwi Permatasari Maharani Puspitasari Safitri Handayani Kusumawati
        Oktaviani Ramadhani Nuraini Setyaningsih Wahyuni Purnamasari Azzahra Damayanti Fitriani Utami Cahyani
        Apriliani Novitasari Agustina Kurniasih Febriani Salsabila Putri Aulia Khairunnisa Ningrum Sukmawati Yuliana
        Rahmawati Hapsari Paramitha Savitri Susanti Widyastuti Andini Larasati Kinasih Melati Kusuma Wardani
        Rosalina Ayuningtyas Amalia Zahrani""",
    "sunda_m": """
        Asep Agus Ujang Cecep Dadang Deden Endang Gugun Iwan Jajang Kosasih Maman Nanang Opik Rudi Sandi Tatang
        Ujang Wawan Yayan Aceng Adang Cepi Dede Eman Enjang Gilang Hilman Irman Jujun Koko Luki Mumu Nandang Pian
        Rustandi Sopian Taufik Usep Yadi Zaenal Aep Eri Ridwan Rifki Rizal Ramdan""",
    "sunda_m2": """
        Gustiana Suryana Hermawan Sutisna Kurnia Mulyana Permana Ramdani Sopandi Supriatna Gunawan Hidayat Nugraha
        Setiadi Sunandar Priatna Rukmana Somantri Wiguna Kartiwa Saepudin Sukmana Darmawan Rohmana Junaedi
        Firmansyah""",
    "sunda_f": """
        Neng Euis Ai Cucu Dedeh Elis Iis Imas Lilis Nenden Popon Rina Siska Teti Wiwin Yeni Yuyun Ade Cici Dini
        Eneng Enok Ida Kokom Mimin Neneng Nuri Rosi Susi Titin Wida Yani Alia Anita Resti Selvi Sinta Tita Widia
        Zulfa""",
    "sunda_f2": """
        Nurhayati Rohaeti Kurniasih Mulyani Rosmiati Sumarni Suryani Komalasari Nurjanah Solihah Patimah Maryati
        Sukaesih Hasanah Nuraeni Agustin Fauziah Rahmawati Oktaviana Julianti Yulianti Ratnasari Marlina Herlina
        Fitriyani Sopiah""",
    "banjar_m": """
        Rizky Fauzan Hafiz Noor Rahmat Syarif Zainal Abdul Rifani Aulia Fadil Gazali Husin Ilmi Jailani Khairul
        Madani Nafis Padli Rafi Saidi Syahrani Taufik Yamani Zulkifli Alfi Bahrani Darmawi Fikri Hamdani Irham
        Kaspul Mahmud Norhalim Rusdi Sairi Supian Syamsuri Wahyudi Yusri Ansari Arsyad Akbar Badali Fahmi Fitriadi
        Hairul Hidayatullah Ihsan Jumadi Khalid Mawardi Mukhlis Nabawi Ramadhan Rasyid Ridho Riduan Salman Saukani
        Syaukani Syaiful Syafii Usman Yazid Zaini Zamzam Nashrullah Mubarak Hasan Husen Humaidi Jamhari Anshari
        Aswadi Sya'ban Nu'man Ma'ruf""",
    "banjar_m2": """
        Ramadhan Hidayat Fadhillah Rahman Maulana Anwar Akbar Syahputra Alfarisi Rahim Ridhani Noor Effendi Ilmi
        Hakim Fauzi Azhari Hafidz Fikri Iqbal Ramadani Saputra Zaki Al-Banjari Arifin Amin Jannah Rasyidi Mubarak
        Salim Habibi Ghifari Rahmatullah Nugraha Firdaus""",
    "banjar_f": """
        Noor Nor Rahmah Aisyah Fatimah Hafizah Jamilah Khadijah Laila Maulida Nabila Raudah Salamah Syarifah Wahidah
        Yuliana Zahra Zubaidah Aulia Dahlia Fitriah Hairiah Ihsanah Jumiati Kamaliah Lathifah Marliana Naimah
        Rabiatul Risma Saniah Siska Syahida Zulaikha Annisa Amalia Bahriah Daniah Fauziah Hamidah Halimah Hikmah
        Humaira Khairiah Lisda Mahmudah Mahrita Maimunah Mina Misliani Muslimah Najwa Norhasanah Norlaila Rahmatul
        Rusmina Rusdah Salasiah Sarah Sa'diyah Ulfah""",
    "banjar_f2": """
        Hasanah Janah Jannah Hidayah Rahmah Aulia Zahra Ramadhani Fitri Safitri Amelia Azizah Salsabila Wardah
        Mardiah Khairunnisa Adawiyah Maulida Hayati Aina Huda Laila Saidah Najah Nisa Rahimah Zakiah Munawwarah
        Mukarramah Syifa Karimah Baiti Athaya Ni'mah Istiqomah""",
    "bugis_m": """
        Fadli Akbar Alif Baso Dahlan Fajrul Hasrul Ikhsan Jufri Kahar Lukman Mappa Nasrul Rustam Saharuddin Tahir
        Umar Wawan Yusran Zulfikar Aco Ambo Asrul Bahar Darwis Fahrul Hamzah Iskandar Jamal Khaerul Mansyur Nurdin
        Rahmat Ramli Reski Rijal Sabri Sudirman Supriadi Syahrul Takdir Arfah Ardi Ashar Anugrah Aswar Dandi Erwin
        Farhan Haikal""",
    "bugis_m2": """
        Akbar Ramadhan Syam Hidayat Putra Pratama Idris Tahir Nur Mappaseng Rahman Basri Anwar Rusli Amir Saputra
        Hasan Arsyad Usman Hakim Makmur Jaya Mustamin Syarif Abdillah Nugraha Ilham""",
    "bugis_f": """
        Besse Hasnah Indo Jumriani Kasmawati Lina Mutmainnah Nurul Rahmi Rosmini Sitti Tenri Ummu Wahyuni Yusriani
        Asriani Aulia Citra Darmawati Fitriani Hasriani Isna Jusniati Kartini Musdalifah Nurfadillah Nurhikmah Rezky
        Risda Salmah Sry Suriani Syamsinar Ulfa Uni Warda Zaskia Ayu Hajrah Hikma Ainun Azizah""",
    "bugis_f2": """
        Ramadhani Putri Amelia Aulia Azzahra Salsabila Rahman Syam Nurfadilah Hidayah Maharani Sari Lestari
        Tenriawaru Annisa Mulia Khaerunnisa Zahira Magfirah Ningsih Utami Anggraeni Dewi Nur Fadillah""",
    "batak_m": """
        Andreas Binsar Daniel Edward Ferdinand Gabriel Hotman Immanuel Jonathan Kristian Lamhot Marulitua Nicolas
        Parulian Rafael Samuel Togar Yohanes Alexander Benyamin Christian David Elia Frans Gideon Hendrik Jeremia
        Josua Martin Mikael Paulus Petrus Rikardo Roy Sahat Simon Stefanus Timotius Tumpal Yosua Alvaro Bonar Felix
        Kevin Leonardo Marcel Natanael""",
    "batak_f": """
        Agnes Berliana Cristina Debora Elisabet Febiola Grace Hanna Ivana Jesika Kristina Lasma Maria Natalia
        Oktavia Priska Roma Sarah Tiurma Veronika Yohana Angela Bintang Clara Dameria Ester Florentina Gloria Indri
        Julia Kezia Lidia Marlina Monika Novita Rahel Riama Rotua Ruth Selvia Tiarma Tabita Theresia Yolanda""",
    "marga": """
        Siregar Simanjuntak Tambunan Lumbantoruan Sihombing Sitorus Sinaga Nababan Pasaribu Hutapea Hutagalung
        Manurung Silaban Simbolon Situmorang Pardede Panjaitan Marpaung Harahap Nasution Ginting Sembiring Tarigan
        Purba Saragih Gultom Naibaho Samosir Hutabarat Napitupulu Aritonang Siahaan""",
    "dayak_m": """
        Uluk Lejau Jalung Anyeq Ding Lahang Bilung Ngau Petrus Yohanes Markus Stepanus Lukas Andreas Yordan Juan
        Aran Bang Hibau Jau Kila Lawai Merang Njuk Pebit Udau Yosef Agustinus Dominikus Fransiskus Hendrikus
        Ignasius Kristoporus Robertus Silvanus Paulinus Tingang Sahur Rangkap Dehen Bue Untung Rano Egi""",
    "dayak_f": """
        Bulan Lingai Huring Ping Usun Devung Hangin Lehai Mening Song Ubung Yohana Maria Kristina Marselina Agustina
        Fransiska Klara Margareta Natalia Paulina Regina Silvia Teresia Yuliana Bungan Hunyang Idang Klawing Lunuk
        Nyelau Tipung Lusia Pasquela Nyai Indu Rusnita Melda Tasya Yesi""",
    "bali_order": "Wayan Putu Gede Made Kadek Nengah Nyoman Komang Ketut",
    "bali_m": """
        Adi Agus Arya Astawa Bagus Budiarta Darma Dwipayana Eka Gunawan Juliana Karya Mahendra Merta Oka Parta Pasek
        Rai Sastrawan Suarta Sudana Sudarma Sukarta Suparta Surya Wira Wijana Yasa Yudiana Artana Widiana Krisna""",
    "bali_f": """
        Ari Ariani Ayu Budiasih Citra Darmini Dewi Dwi Eka Indah Juni Kartini Laksmi Mirah Novi Oka Pradnya Puspa
        Ratna Sari Sri Suartini Sukerti Suryani Trisna Wahyuni Widiani Yuli Yuniari Asri Purnama Cahya""",
    "modern_m": """
        Fatih Arsya Alfarizqi Rayyan Azka Kenzo Gibran Arkana Zayn Abizar Elvano Shaka Rafif Zhafran Hafizh Athaya
        Ghani Ibrahim Yahya Yusuf Ismail Sulaiman Ayyub Hamizan Rafasya Alvaro Bilal Khalif Uwais Zaidan Emir Fathan
        Ghazi Haidar Ghaisan Adzka Arrasyid Albiansyah Alfarezi Adhyastha Keenan Narendra Raffi Fathir Al-Fatih
        Ar-Rasyid El-Fathan""",
    "modern_f": """
        Shanum Almahyra Adiva Arsyila Savina Alifazea Khanza Humaira Zhafira Aqila Mikayla Ayesha Inara Syafiqa
        Hanania Adzkia Zalfa Azkia Raline Shaqueena Nafeesa Aleesya Queensha Kayyisa Alesha Yumna Rumaisha Maryam
        Sofia Hafsa Ruqayya Asma Fathiya Maisya Khalisa Nadhira Qonita Shafiyya Ainayya Mahira Az-Zahra Almeera""",
    "mother_java": """
        Sumiati Sulastri Sri Sumarni Sunarti Ernawati Aminah Kartini Nurhayati Sutinah Suparti Siti Wagiyem Tumini
        Sukarsih Rohmah Suryani Endang Yuliati Mulyani Wahyuni Lestari Susanti Rahayu Ngatini Parti Rubiyah Sugiarti
        Supriyati Warsini Yatmi Kasmi Musrifah Istiqomah Khotimah Maesaroh Muntamah Sholikah Umiyati Winarsih Dwi
        Tri Eni Ida Lilik Ninik Nunung Titik Tutik Yayuk Juwariyah Marfuah Misnah Sariyem Samiyem Painem Tukinem
        Suwarni Sudarmi Surati Sutarmi""",
    "mother_kal": """
        Rusmiati Norhayati Masitah Jamilah Mastiah Rahmawati Hamidah Saniah Jumiati Noorhasanah Mariani Siti Hasanah
        Rusnah Salmiah Aluh Galuh Arbainah Asmah Bahriah Darmawati Fatimah Halidah Hairiyah Irawati Jubaidah
        Kamariah Latifah Mahrita Misrah Nurjanah Rabiah Raudatul Rosita Sabariah Samsiah Syamsiah Ulfah Wahidah
        Yuliana Zainab Maimunah Marwiyah Masniah Murniati Norlaila Paujiah Rahimah Ramlah Saudah Isnawati Ernawati
        Norjanah Mursidah Purnama Radiah Hj. Lina""",
    "mother_east": """
        Hasnah Rosmini Nurhayati Rahmatia Hasmawati Suriani Kartini Hajerah Mina Jumriah Sitti Nurlina Rosdiana
        Hasna Murni Marlina Yuliana Maria Kristina Agustina Yohana Debora Rosida Tiurma Nurmala Lasma Lamria Roslina
        Berta Martha Margareta Katarina Wayan Made Nyoman Ketut Komang Suartini Ariani Novita Elisabet Ester Lusia
        Selvina Rut Hasni Nursia Sanawiah Halijah Cenning Tenri Banong I Mase Syamsiah Rahmi Asni Darna""",
    "mother_2": """
        Aminah Wahyuni Rahayu Hayati Lestari Astuti Hasanah Fatimah Aisyah Maryam Khotimah Nurjanah Susanti
        Handayani Rohani Mulyani Suryani Wati Yanti Ningsih Marlina Kurniasih Rahmawati Jannah Hidayah Rosmiati
        Juwita Sari Dewi Agustina Fitriani Mariana Indrawati Yulianti Rukmini Zubaidah Romlah Asiyah""",
    "father": """
        Sutrisno Slamet Mulyadi Herman Supardi Ismail Supriyanto Wahyudi Junaidi Suparman Abdullah Ahmad Hasan
        Rahman Yusuf Syahrani Basuni Arsyad Kasim Daeng Baharuddin Mansyur Hamzah Sudirman Jumadi Sarkani Hamdani
        Asmuni Rusdi Sukarno Tukiman Wagiman Suyatno Sunaryo Jono Karno Paiman Saimin Ngadiman Marlon Yohanes Petrus
        Daniel Markus Wayan Made Nyoman Ketut Iskandar Zainuddin Syamsuddin Burhan Jamaluddin Kamaruddin Nasir
        Rustam Tahir Amir Bahri Mahyudin Misran Saberi Johan Anang Utuh Busu Tamrin Darmawan Hermanto Budiono
        Subagyo Prayitno Agus Edi Eko Heri Iwan""",
    "street": """
        Ahmad_Yani Pramuka Veteran Sudirman Diponegoro Gatot_Subroto Kartini Pangeran_Antasari Mawar Melati Anggrek
        Kenanga Cempaka Flamboyan Trikora Mistar_Cokrokusumo Guntung_Paring Sidomulyo Karang_Anyar Sumber_Rejo
        Trans_Kalimantan Pelita Purnama Poros_Desa Handil_Bakti Sungai_Ulin Suka_Maju Sejahtera Bina_Karya
        Karya_Baru Keramat Pesantren Masjid_Jami Sekolah Pasar_Lama Pelabuhan Nelayan Tani_Makmur Padat_Karya
        Ir_Soekarno Yos_Sudarso HKSN Kayu_Tangi Belitung Sulawesi Kemuning Teratai Dahlia Seroja Bougenville Rambai
        Ulin Meranti Galam Rawa_Sari Manunggal Swadaya Merdeka Pahlawan Perintis Transmigrasi""",
}


def words_of(text: str) -> list[str]:
    return text.split()


def rules_of(text: str) -> list[tuple[str, str]]:
    """Read "old>new old>new"; an underscore is a space."""
    return [(old, new.replace("_", " ")) for old, new in (rule.split(">") for rule in text.split())]


MUHAMMADS = words_of("""
    Muhammad Muhamad Mohammad Mohamad Muh. Moh. M. Mochamad Muchammad Mukhammad M Muh Moh Mhd Mhd. Moch.
    Mochammad Mohd
""")
#: how the register itself writes it: most in full, some families otherwise
MUHAMMAD_REGISTERED = [0.70, 0.10, 0.07, 0.05, 0.02, 0.01, 0.02, 0.02, 0.01]
AHMADS = words_of("""
    Ahmad Akhmad Achmad Ahmat Akhmat A.
""")
SITIS = words_of("""
    Siti Sitti St. Sti Sity S.
""")
PARTICLES = words_of("""
    Abdul Nur Nor Sri Andi Gusti Antung Raden Aji I Ni bin binti H. Hj. Ibu Ny. Almh. (Almh) Ust. Daeng Mas Anak
    Utuh Aluh S.Pd
""")

MODERN_M = (
    "A Al Ar Az Da De Fa Fe Ga Ha Ja Ka Ke Na Ra Re Sa Va Za Ze Ab Ad Ai El",
    "fan fiq fin gha han kha lan mir nan qil sha thar van vin yan zan zka zril dan ndra rel ffa",
)
MODERN_F = (
    "A Al Ai Ar Az Ca Che De Fa Fi Ha In Ja Ka Ke Kha Ly Na Ni Ra Re Sa Sha Ze Zi Za",
    "bila dira fira hira isha kila lia lula meera nara nisa qila rania rissa sya tisha vina yla zea zra zzahra neesa",
)

#: one substitution each; what schools really do to Arabic and Javanese words
MODERN_RULES = rules_of("""
    kh>h kh>k ch>kh q>k z>j z>s dz>z dh>d th>t sy>s sh>sy sy>sh f>p v>f gh>g ai>ei aa>a ee>i oo>u ky>ki ki$>ky
    ah$>a a$>ah at$>ad i$>y y$>i iy>i ia>iya ie>i aulia>auliya nn>n ll>l mm>m zz>z rr>r ss>s ^nur>noor ^nor>nur
    ^noor>nor rah>roh ram>rom x>ks '> ->_ aisy>ais d$>t b$>p iz>is h$> ain>aen yul>jul u>o ^h>kh
""")
OLD_RULES = [("u", "oe"), ("j", "dj"), ("c", "tj"), ("ny", "nj"), ("sy", "sj"), ("kh", "ch"), ("y", "j"), ("i$", "ie")]
PAIRS = {"Hasan": "Husen", "Aditya": "Adinda", "Rama": "Rami", "Zahra": "Zahro", "Aulia": "Alia", "Rahmat": "Rahman"}
VARIANTS = 6


def respell(word: str, rules: list[tuple[str, str]]) -> list[str]:
    """Every spelling that one rule makes of a word.

    >>> respell("Rizky", [("z", "s"), ("ky", "ki")])
    ['Risky', 'Rizki']
    """
    made = []
    for old, new in rules:
        other = re.sub(old, new, word.lower(), count=1)
        if other != word.lower() and len(other) > 2:
            made.append(other[:1].upper() + other[1:])
    return list(dict.fromkeys(made))


@dataclass
class Vocabulary:
    """All words with their codes, the weighted lists they are drawn from, and what they may turn into."""

    words: list[str] = field(default_factory=list)
    code: dict[str, int] = field(default_factory=dict)
    lists: dict[str, np.ndarray] = field(default_factory=dict)
    weights: dict[str, np.ndarray] = field(default_factory=dict)

    def add(self, word: str) -> int:
        if word not in self.code:
            self.code[word] = len(self.words)
            self.words.append(word)
        return self.code[word]

    def draw(self, rng: np.random.Generator, name: str, size: int) -> np.ndarray:
        """Draw word codes from a list, the common ones often."""
        return self.lists[name][np.searchsorted(self.weights[name], rng.random(size), side="right")]

    def texts(self) -> np.ndarray:
        return np.array(self.words, dtype=object)


def build(rng: np.random.Generator, *, zipf: float, shuffle: float) -> Vocabulary:
    """Make the vocabulary of one world: ``shuffle`` in 0..1 is how much the order of popularity is stirred."""
    vocabulary = Vocabulary()
    lists = {name: text.replace("-", "_").split() for name, text in LISTS.items()}
    for name, (heads, tails) in {"coined_m": MODERN_M, "coined_f": MODERN_F}.items():
        coined = [head + tail for head in heads.split() for tail in tails.split()]
        lists[name] = [coined[i] for i in rng.permutation(len(coined))[: int(len(coined) * 0.6)]]
    for name, listed in lists.items():
        plain = list(dict.fromkeys(word.replace("_", " ") for word in listed))
        ranks = np.arange(len(plain)) + shuffle * len(plain) * rng.random(len(plain))
        words = [plain[i] for i in np.argsort(ranks, kind="stable")]
        weights = 1.0 / (np.arange(len(words)) + 4.0) ** zipf
        vocabulary.lists[name] = np.array([vocabulary.add(word) for word in words], dtype=np.int32)
        cumulated = np.cumsum(weights / weights.sum())
        cumulated[-1] = 1.0
        vocabulary.weights[name] = cumulated
    for word in (*MUHAMMADS, *AHMADS, *SITIS, *PARTICLES):
        vocabulary.add(word)
    return vocabulary


@dataclass
class Turns:
    """For every word code: codes of what it may turn into. Rows are words."""

    spelling: np.ndarray  # (words, VARIANTS)
    old: np.ndarray  # (words,)
    initial: np.ndarray  # (words, 2): "R." and "R"
    nickname: np.ndarray  # (words,)
    partner: np.ndarray  # (words,): the like-sounding name a twin bears


def turns_of(vocabulary: Vocabulary) -> Turns:
    """Work out, once per word, every way in which it may be written otherwise."""
    known = list(vocabulary.words)
    partner = np.arange(len(known), dtype=np.int32)
    for codes in vocabulary.lists.values():
        ordered = sorted(codes.tolist(), key=lambda c: known[c])
        for a, b in zip(ordered, ordered[1:] + ordered[:1], strict=True):
            if partner[a] == a:
                partner[a] = b
    for a, b in PAIRS.items():
        if a in vocabulary.code:
            partner[vocabulary.code[a]] = vocabulary.add(b)
    families = {word: group for group in (MUHAMMADS, AHMADS, SITIS) for word in group}
    spelling, old, initial, nickname = [], [], [], []
    for word in known:
        made = families.get(word) or respell(word, MODERN_RULES) or [word + "h", word[:-1] + word[-1] * 2]
        made = [other for other in made if other != word]
        spelling.append([vocabulary.add(made[i % len(made)]) for i in range(VARIANTS)])
        old.append(vocabulary.add((respell(word, OLD_RULES) or made)[0]))
        initial.append([vocabulary.add(word[0].upper() + "."), vocabulary.add(word[0].upper())])
        tail = re.search(r"[^aeiouy]?[aeiouy]+[^aeiouy]*[aeiouy]+[^aeiouy]?$", word.lower()[1:])
        nickname.append(vocabulary.add((tail.group() if tail and len(tail.group()) > 2 else word).capitalize()))
    size = len(vocabulary.words)
    grow = np.arange(len(partner), size, dtype=np.int32)
    pad = np.arange(len(known), size, dtype=np.int32)
    return Turns(
        spelling=np.vstack([np.array(spelling, np.int32), np.repeat(pad[:, None], VARIANTS, axis=1)]),
        old=np.concatenate([np.array(old, np.int32), pad]),
        initial=np.vstack([np.array(initial, np.int32), np.repeat(pad[:, None], 2, axis=1)]),
        nickname=np.concatenate([np.array(nickname, np.int32), pad]),
        partner=np.concatenate([partner, grow]),
    )
