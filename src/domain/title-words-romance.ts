import type { TitleWords } from './title-words.ts';

/** French, Spanish, Portuguese and Italian. */
export const ROMANCE: TitleWords = {
  past: ['ancien', 'ancienne', 'anterior'],
  learning: [
    ...['stagiaire', 'apprenti', 'apprentie', 'alternant', 'alternante', 'becario'],
    ...['becaria', 'practicante', 'estagiario', 'estagiaria', 'stagista', 'tirocinante'],
  ],
  learning_in_short: ['stage'],
  assistants: ['secretaire', 'assistante', 'asistente', 'assistente', 'secretaria', 'segretaria'],
  of_boards: [
    ...['membre du comite de direction', 'membre du directoire', 'membre du conseil…'],
    ...['miembro del consejo', 'miembro del comite…', 'membro del consiglio', 'comite executif'],
  ],
  deputies_of_officers: ['directeur general adjoint', 'directrice generale adjointe'],
  owners: [
    ...['fondateur', 'fondatrice', 'cofondateur', 'cofondatrice', 'fundador', 'fundadora'],
    ...['cofundador', 'cofundadora', 'proprietaire', 'propietario', 'propietaria', 'proprietario'],
    ...[
      'proprietaria',
      'fondatore',
      'titolare',
      'dueno',
      'duena',
      'socio',
      'socia',
      'chef d entreprise',
    ],
    ...['chef dentreprise', 'entrepreneure', 'empresario', 'empresaria', 'imprenditore'],
    ...['imprenditrice', 'gerant associe', 'associe gerant'],
  ],
  heads_of_companies: [
    ...['pdg', 'president directeur general', 'directeur general', 'directrice generale'],
    ...['direttore generale', 'direttrice generale', 'director gerente', 'directora gerente'],
    ...['gerant', 'gerante', 'cogerant', 'consejero delegado', 'consejera delegada'],
    ...['amministratore delegato', 'amministratrice delegata', 'amministratore unico'],
    ...['administrador unico', 'administrateur delegue', 'gerente general', 'director ejecutivo'],
    ...['directora ejecutiva', 'diretor geral', 'diretora geral', 'diretor executivo'],
    ...['directora general', 'administrador delegado', 'president du directoire'],
  ],
  deputy_directors: [
    ...['adjoint directeur', 'adjointe directeur', 'directeur adjoint', 'directrice adjointe'],
    ...['sous directeur', 'sous directrice', 'subdirector', 'subdirectora', 'vicedirettore'],
  ],
  vps: [
    ...['vice presidente', 'vicepresidente', 'vicepresidenta', 'vice presidenta'],
    ...['vice president…', 'vice presidence'],
  ],
  presidents: ['presidente', 'presidenta', 'presidente…'],
  leaders_of_few: [
    ...[
      'chef de projet',
      'cheffe de projet',
      'chef de projets',
      'chef de produit',
      'chef d equipe',
    ],
    ...['chef dequipe', 'cheffe d equipe', 'chef de service', 'chef de secteur', 'chef des ventes'],
    ...['chef de rayon', 'chef de chantier', 'jefe', 'jefa', 'encargado', 'encargada', 'capo'],
    ...['capoturno', 'caporeparto', 'capo progetto', 'capo area', 'coordenador…'],
  ],
  directors: [
    ...['directeur', 'directrice', 'directora', 'direttore', 'direttrice', 'diretor', 'diretora'],
    ...['dirigente', 'dirigeant', 'dirigeante'],
  ],
  managers: [
    ...['gerente', 'responsable', 'responsabile', 'responsavel', 'gestor', 'gestora', 'cheffe'],
    ...['gestionnaire', 'gerenta'],
  ],
};
