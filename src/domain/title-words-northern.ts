import type { TitleWords } from './title-words.ts';

/** Dutch, the Nordic languages, and the commonest of Polish, Czech, Finnish and Turkish. */
export const NORTHERN: TitleWords = {
  past: ['voormalig', 'voormalige', 'tidigare', 'tidligere'],
  learning: ['stagiair', 'praktikant', 'leerling', 'stazysta', 'praktikantka', 'stajyer'],
  assistants: ['directieassistent…', 'managementassistent…', 'directiesecretar…', 'sekretaresse'],
  of_boards: [
    ...['lid van de raad…', 'lid raad van…', 'raad van bestuur', 'raad van commissarissen'],
    ...['czlonek zarzadu', 'clen predstavenstva', 'hallituksen jasen', 'lid van de directie'],
  ],
  deputies_of_officers: [
    'adjunct directeur',
    'genel mudur yardimci…',
    'vice vd',
    'plaatsvervangend directeur',
  ],
  owners: [
    ...['eigenaar', 'eigenaresse', 'mede eigenaar', 'oprichter', 'medeoprichter', 'ondernemer'],
    ...['vennoot', 'agare', 'delagare', 'grundare', 'indehaver'],
    ...[
      'medindehaver',
      'ejer',
      'medejer',
      'innehaver',
      'eier',
      'daglig leder',
      'stifter',
      'yrittaja',
    ],
    ...['wlasciciel', 'wlascicielka', 'wspolwlasciciel', 'zalozyciel', 'majitel', 'jednatel'],
    ...['kurucu', 'sahibi', 'omistaja', 'godsejer'],
  ],
  heads_of_companies: [
    ...['algemeen directeur', 'directeur eigenaar', 'directeur grootaandeelhouder', 'dga'],
    ...['zaakvoerder', 'zaakvoerster', 'bestuurder', 'bestuurslid', 'bestuursvoorzitter'],
    ...['gedelegeerd bestuurder', 'bedrijfsvoerder', 'delegierter verwalter', 'commissaris'],
    ...[
      'verkstallande direktor',
      'vd',
      'vd koncernchef',
      'koncernchef',
      'administrerende direktor',
    ],
    ...['adm direktor', 'adm dir', 'styreleder', 'styrelseordforande', 'toimitusjohtaja'],
    ...['prezes', 'prezes zarzadu', 'dyrektor generalny', 'generalni reditel', 'genel mudur'],
  ],
  vps: ['wiceprezes', 'viceprezident'],
  leaders_of_few: [
    ...[
      'teamleider',
      'teamleidster',
      'teamleder',
      'projectleider',
      'projektleder',
      'projektledare',
    ],
    ...['ploegleider', 'ploegbaas', 'voorman', 'afdelingschef', 'gruppchef', 'arbetsledare'],
    ...['filiaalmanager', 'filiaalleider', '…teamleder', 'uitvoerder'],
  ],
  directors: [
    ...[
      '…directeur',
      'hoofd',
      'dyrektor',
      'dyrektorka',
      'reditel',
      'reditelka',
      'direktor',
      'johtaja',
    ],
    ...['bedrijfsleider', 'vestigingsdirecteur', 'adjunct hoofd', 'adjunkt direktor', 'direktoren'],
  ],
  managers: [
    ...['…manager', 'chef', 'leder', '…leder', 'ledare', 'leidinggevende', '…leider', '…chef'],
    ...[
      'afdelingshoofd',
      'kierownik',
      'kierowniczka',
      'vedouci',
      'paallikko',
      '…paallikko',
      'mudur',
    ],
    ...['muduru', 'mudir', 'inkoopmanager', 'verantwoordelijke', 'beheerder', 'yonetici'],
  ],
};
