import type { TitleWords } from './title-words.ts';

/** German as a title's normal form spells it: without umlauts, and "ae", "oe", "ue" without e. */
export const GERMAN: TitleWords = {
  past: ['ehemaliger', 'ehemalige', 'ehem', 'vormals'],
  learning: [
    ...['praktikant…', 'praktikum', 'werkstudent…', 'auszubildend…', 'azubi', 'in ausbildung'],
    ...[
      'ausbildung zu…',
      'ausbildung als…',
      'volontar…',
      'studentisch…',
      'duales studium',
      'dual student',
      'aushilf…',
    ],
    ...['schuler…', 'diplomand…', 'doktorand…', 'bachelorand…', 'masterand…', 'lehrling', 'hiwi'],
  ],
  learning_in_short: ['ausbildung', 'student', 'studentin', 'trainee'],
  assistants: [
    ...['sekretar', 'sekretarin', 'sekretariat', '…assistent…', '…assistenz…'],
    ...['vorstandsreferent…', 'vorstandssekretar…', 'vorstandsassisten…', 'direktionsassisten…'],
  ],
  owners_of_work: ['produktverantwortliche…', 'prozessverantwortliche…'],
  of_boards: [
    ...['mitglied des vorstand…', 'mitglied der geschafts…', 'mitglied im vorstand'],
    ...['mitglied des aufsichtsrat…', 'mitglied des verwaltungsrat…', 'mitglied des executive…'],
    ...[
      'sprecher der geschaftsfuhrung',
      'sprecherin der geschaftsfuhrung',
      'vorsitz der geschafts…',
    ],
    ...[
      'vorsitzender der geschafts…',
      'vorsitzende der geschafts…',
      'delegierter des verwaltungsrat…',
    ],
  ],
  deputies_of_officers: [
    ...['stellvertretender geschaftsfuhr…', 'stellvertretende geschaftsfuhr…'],
    ...['stellv geschaftsfuhr…', 'stv geschaftsfuhr…'],
  ],
  owners: [
    ...['…inhaber', '…inhaberin', 'grunder', 'grunderin', 'mitgrunder', 'mitgrunderin'],
    ...['eigentumer', 'eigentumerin', 'gesellschafter', 'gesellschafterin', 'unternehmer'],
    ...['unternehmerin'],
    ...['arbeitgeber', 'firmengrunder', 'firmengrunderin'],
  ],
  heads_of_companies: [
    ...['…geschaftsfuhrer', '…geschaftsfuhrerin', 'geschaftsfuhrung', 'geschaftsfuhrend…'],
    ...['geschaftsleiter', 'geschaftsleiterin', 'geschaftsleitung', 'hauptgeschaftsfuhr…'],
    ...['vorstand', '…vorstand', 'vorstandin', 'vorstandsmitglied', 'vorstandssprecher…'],
    ...['vorstandsvorsitz…', 'vorsitzender', 'vorsitzende', 'generaldirektor…'],
    ...['aufsichtsrat', 'aufsichtsratin', 'aufsichtsratsvorsitz…', 'aufsichtsratsmitglied'],
    ...[
      'verwaltungsrat',
      'verwaltungsratin',
      'verwaltungsratsprasident…',
      'verwaltungsratsvorsitz…',
    ],
  ],
  vps: ['vizeprasident', 'vizeprasidentin'],
  presidents: ['prasident', 'prasidentin'],
  leaders_of_few: [
    ...['…teamleiter', '…teamleiterin', '…projektleiter', '…projektleiterin', '…gruppenleiter'],
    ...['…gruppenleiterin', '…schichtleiter', '…schichtleiterin', '…bauleiter', '…bauleiterin'],
    ...['…filialleiter', '…filialleiterin', '…marktleiter', '…marktleiterin', '…stationsleiter'],
    ...['…teamleitung', '…projektleitung', '…gruppenleitung…', '…schichtleitung', '…bauleitung'],
    ...[
      '…filialleitung',
      '…lagerleiter',
      '…kuchenchef',
      '…vorarbeiter',
      '…polier',
      '…kita leitung',
    ],
  ],
  directors: [
    ...['direktor', 'direktorin', '…direktor', '…direktorin', 'prokurist', 'prokuristin'],
    ...['prokurist…', '…leiter', '…leiterin', 'leitung', '…leitung', 'ressortleit…'],
  ],
  managers: ['managerin', 'leitende…', 'leitend…', '…manager', '…managerin', 'teamchef', '…chef'],
  leads: ['teamsprecher…', 'obermonteur', 'meisterin'],
};
