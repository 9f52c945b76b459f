"""French words of the sample guide. Names of people, towns and lands begin with a consonant: no elision."""

from grammar import Material

COMMON: Material = {
    "women": """
        Bérénice; Clémence; Delphine; Fanny; Ghislaine; Jeanne; Lison; Margaux; Noémie; Rosalie; Solène
        """,
    "men": """
        Baptiste; Corentin; Damien; Firmin; Gaspard; Julien; Loïc; Matthieu; Pascal; Rémi; Tanguy; Victor
        """,
    "surnames": """
        Bellegarde; Castagnier; Desroziers; Fontbrune; Garrigou; Jolivet-Bourg; Kermadec; Lavandin
        Montreuillet
        Noirmont; Pellerin; Quintrec; Roquebert; Sauvageot; Tréhoret; Vauquelin; Marchandier; Coudray
        """,
    "towns": """
        Port-Lanvec; Saint-Aubrac; Roquebrèze; Villeneuve-des-Dunes; Montfaucel; Beaurivage; Cap-Fauvel
        """,
    "lands": "Norvège; Slovénie; Bretagne; Galice; Toscane; Finlande; Laponie; Corse; Sardaigne; Patagonie",
    "fiction": """
        {hero} ne sait plus à qui faire confiance.
        Une vieille connaissance débarque à {town}, et plus rien n'est aussi simple qu'avant.
        {friend} fait une promesse difficile à tenir.
        Une lettre bouleverse la vie de {hero}.
        Pour la première fois, {hero} songe à quitter {town}.
        Entre {hero} et {friend}, le torchon brûle.
        Un inconnu demande un service, et {hero} ne sait pas dire non.
        Tout commence par un petit mensonge et finit par une longue nuit.
        {friend} cache quelque chose.
        Le temps presse, et {hero} ne peut compter que sur <lui-même/elle-même>.
        """,
    "factual": """
        {hero} rencontre des gens qui aiment ce qu'ils font.
        Dans ce numéro, {hero} fait étape à {town}.
        Avec {hero} et ses invités.
        Les meilleurs moments des dernières semaines.
        {friend} pose une question que personne n'avait encore posée.
        {hero} revient sur une année remarquable.
        Visite à {town}, où bien des choses ont changé.
        Les téléspectateurs ont écrit, {hero} leur répond.
        Que se passe-t-il en coulisses ? {hero} est <allé/allée> voir.
        {hero} parle avec {friend} de réussite, d'échec et de nouveau départ.
        """,
}

NEWS: Material = {
    "short": "Informations et météo.; Le point avec {hero}.",
    "title": """
        Le Fil du jour; Le Monde vu d'ici; {town} Actualités; La Rédaction en direct; Café et Dépêches
        Questions à {last}; La Semaine en chiffres; L'Édition du kiosque
        """,
    "line": """
        L'essentiel de l'actualité et la météo, avec {hero}.
        À la une : {event}. Les réactions de nos correspondants.
        {event} : {hero} explique ce qui va changer pour {group}.
        Le Parlement débat. Au cœur de la dispute : {issue}. {friend} reçoit les deux camps.
        Le gouvernement veut trancher sur un sujet brûlant : {issue}. Inquiétude chez {group}.
        En direct de {town} : {event}. L'analyse de notre service politique.
        La Bourse, les prévisions et un reportage : {issue}.
        La ministre répond à nos questions. Au sommaire également : {issue}.
        Qui décide, et pour qui ? {issue} : experts et électeurs autour de la table.
        """,
    "event": """
        la grève des cheminots; le vote du Sénat; le sommet des pays côtiers; les inondations dans le Nord
        le procès d'un ancien banquier; l'ouverture du stade de football; le nouveau budget
        la hausse des prix alimentaires; la panne d'électricité dans la capitale
        le lancement de la sonde lunaire
        """,
    "issue": """
        la hausse des loyers; la réforme des retraites; la fermeture des écoles de village
        les quotas de pêche
        le bruit des avions; le prix des médicaments; la police de proximité; le sucre dans les goûters
        """,
    "group": """
        les usagers; les petites entreprises; les agriculteurs; les familles; les infirmières; les maires
        """,
}

SPORTS: Material = {
    "short": "Sport en direct.; Magazine sportif avec {hero}.",
    "title": """
        Le Match et la suite; Coup de sifflet; La Ligne droite; Mêlée ouverte; Tribune {town}
        Rendez-vous au ring; Selle et Sprint; Quatre-vingt-dix minutes
        """,
    "subtitle": """
        Quart de finale aller; Demi-finale; 24e journée; 25e journée; Descente messieurs; Septième étape
        Finale dames; Le derby; Qualifications
        """,
    "line": """
        {team} affronte {rival} {cup}. Au commentaire : {hero}.
        En direct de {town} : {race}. {hero} attend les concurrents à l'arrivée.
        {team} a besoin de trois points pour se maintenir, mais {rival} reste invaincu depuis l'automne.
        Tous les buts, toutes les fautes, le classement : {hero} résume la journée.
        Genou douloureux pour le favori, les outsiders visent la médaille : {race}.
        Après une première mi-temps sans but, l'entraîneur change toute son équipe. {team} joue son avenir.
        {hero} et {friend}, ex-gloire du terrain, débattent des transferts, de la tactique et d'un penalty.
        Comment s'entraîne {team} ? Musculation le matin, boue l'après-midi.
        Résumé et portrait de la plus jeune engagée : {race}.
        """,
    "team": "l'Étoile de Port-Lanvec; le Stade montfaucellois; l'Olympique Roquebrèze; le Racing Beaurivage",
    "rival": """
        l'Union Saint-Aubrac; le Sporting des Dunes; l'Avenir de Cap-Fauvel; le Cercle de Vauvert-le-Lac
        """,
    "cup": "en Coupe des Lanternes; en championnat; en finale régionale; en match de barrage",
    "race": """
        le marathon de la côte; le slalom géant; le tour cycliste en quatre étapes; la régate du port
        le relais quatre fois cent mètres; la course de côte; le cross des dunes
        """,
}

DOCUMENTARY: Material = {
    "short": "Série documentaire.; Un documentaire tourné en {land}.",
    "title": """
        Les Chemins de fer oubliés @rail; Vapeur et Signaux @rail; Grands Fonds; Les Chambres de l'Histoire
        La Terre patiente; Ce que disent les archives; Des mains et des vies; Une année dans le marais
        """,
    "film": """
        Le Dernier Gardien de {town}; Les Routes du sel; L'Enfant qui comptait les oiseaux
        Onze hommes et un pré
        """,
    "subtitle": """
        Le premier hiver; Ce qui reste; Perdu et retrouvé; Les bâtisseurs; Sous la glace; Le long silence
        Une question d'échelle; Avant la crue
        """,
    "line": """
        Longtemps un mystère : {nature}. Des découvertes en {land} racontent une autre histoire.
        {hero} suit {people} au fil des quatre saisons.
        Des archives rares font revivre une époque : {past}.
        Des chercheurs étudient {nature} en {land}, et leurs résultats sont alarmants.
        Grandeur et déclin, racontés par ceux qui étaient là : {past}.
        Lettres et journaux intimes retracent la vie d'autrefois. Le film rencontre {people}.
        Le film accompagne {people} et interroge le prix du progrès.
        D'une caméra patiente, le film observe {nature}.
        En 1911, {town} était riche. Cent ans plus tard, il n'en reste que des ruines.
        """,
    "line@rail": """
        Onze ans de travaux pour un chemin de fer à travers les landes. {hero} raconte la vie des terrassiers.
        À la fermeture de la petite ligne de {town}, des bénévoles rachètent la gare et une locomotive.
        Locomotives à vapeur, viaducs, tunnel oublié : comment le rail a transformé la {land}.
        Des ingénieurs restaurent une voiture-lit de 1928, jusqu'à la dernière poignée de laiton.
        Le train de nuit a roulé pendant un siècle. Mécaniciens et chauffeurs se souviennent de la ligne.
        """,
    "nature": """
        la migration des anguilles; le royaume des abeilles; la forêt sous la ville
        la lente marche des glaciers
        le chant des baleines; la recherche d'une seconde Terre; la mémoire des plantes
        la poussière des comètes
        """,
    "past": """
        la cour des rois du sel; l'âge d'or des orchestres de bal; le grand cirque ambulant
        le pain des monastères
        l'épopée d'un club de football; la course à la Lune; l'enquête sur le meurtre d'un gardien de phare
        """,
    "people": """
        une famille de bergers; trois jeunes sages-femmes; les derniers souffleurs de verre
        des pêcheurs sans poisson
        une équipe de médecins légistes; un facteur d'orgues aveugle; les guetteurs de loups
        l'équipage d'un brise-glace
        """,
}

COMEDY: Material = {
    "short": "Sitcom.; Série comique avec {hero}.",
    "title": """
        Les {last} perdent la tête; Encore une part; Erreur d'étage; Les Doublures; Vraiment désolé
        Complet au numéro neuf; Hors bureau; L'Agent Personne
        """,
    "film": """
        Le Yacht de ma belle-mère; Quatre mariages de trop; Maire par accident; Lune de miel à cinq
        """,
    "subtitle": """
        La mauvaise valise; Tante Odile s'installe; Un léger malentendu; Le radio-crochet; Le nouveau chef
        Treize à table; La tombola; Juste des amis
        """,
    "line": """
        {hero} a raconté partout {lie}, et toute la famille veut vérifier.
        {disaster}, le jour même où débarque la belle-mère.
        {friend} parie que {hero} ne tiendra pas sa langue une seule soirée.
        {disaster}. {hero} a une idée de génie. Elle n'est pas géniale.
        {hero} fait croire {lie}. Malheureusement, {friend} y croit aussi.
        Une fête surprise devait remonter le moral de {hero}. Hélas, {disaster}.
        Une méprise chez le coiffeur se termine en demande en mariage.
        Panique {workplace} : {disaster}, et ce n'est la faute de personne.
        {hero} tombe <amoureux/amoureuse> {workplace}, mais se trompe de jumeau.
        """,
    "lie": """
        qu'<il/elle> tient un grand restaurant; qu'<il/elle> a joué pour l'équipe de {town}
        qu'<il est agent secret/elle est agente secrète>; qu'<il/elle> a écrit un roman
        qu'<il/elle> parle japonais; qu'<il/elle> a gagné au loto
        """,
    "disaster": """
        la pièce montée tombe dans la piscine; le chien avale les clés; l'ascenseur tombe en panne
        un cadavre ronfle dans le couloir; les musiciens annulent; le four prend feu
        le voisin repeint la mauvaise maison; le patron s'inscrit à la chorale
        """,
    "workplace": """
        au commissariat; à la jardinerie; au service météo; dans le pire restaurant de la ville
        au club de football; au musée; à l'auto-école; au musée de l'Espace
        """,
}

CRIME: Material = {
    "short": "Série policière.; Enquête policière à {town}.",
    "title": """
        Brigade du port @harbour; Marée basse @harbour; Commissaire {last}
        Les Dossiers de {town}
        Encre froide; Sans l'ombre d'un doute; Le Témoin muet; Service de nuit
        """,
    "film": "Mort d'un passeur @harbour; La Septième Clé; Un couteau au petit déjeuner; Chantage à {town}",
    "subtitle": """
        La marée du mort; Le hangar vide; Un tir net; Sans laisser de traces; Le second suspect
        Vieilles dettes; Les liens du sang; Les aveux
        """,
    "line": """
        On retrouve un corps {place} : {victim}. {hero} soupçonne {suspect}.
        <Le/La> commissaire {hero} rouvre un vieux dossier. La victime : {victim}.
        La piste semble claire, mais l'alibi est parfait. {hero} interroge {suspect}.
        {clue} met {hero} sur la voie, mais le seul témoin refuse de parler.
        Était-ce vraiment un accident ? {hero} fait parler {suspect}.
        Un empoisonnement bouleverse {town}. La victime : {victim}. La moitié du bourg avait un mobile.
        Le maître chanteur exige un quart de million. {friend} doit remettre l'argent.
        La police scientifique découvre {clue}. Pour {hero}, c'est un meurtre.
        {hero} enquête sous une fausse identité et se met en danger.
        """,
    "line@harbour": """
        Un chalutier rentre à {town} sans son patron. {hero}, de la brigade du port, monte à bord.
        Un corps dans les filets, sur le quai aux poissons : à {town}, personne n'a rien vu.
        Des contrebandiers utilisent le vieux phare. Un douanier disparaît, et {hero} prend la mer.
        Le bateau de la capitaine du port a brûlé. Dans l'épave, {hero} trouve {clue}.
        Entre les conteneurs des docks gît un marin au faux passeport.
        """,
    "victim": """
        la patronne de l'Ancre bleue; un juge à la retraite; le capitaine de la vedette de sauvetage
        un chef étoilé; une jeune violoniste; l'avant-centre de l'équipe locale; un écrivain voyageur
        le concierge de l'école
        """,
    "place": """
        dans le hangar à bateaux; derrière la scène; au pied du phare; dans la chambre froide
        dans le train de nuit; au sauna; dans la bibliothèque fermée à clé
        """,
    "suspect": """
        la veuve; son associé; une collègue jalouse; le charmant médecin légiste; son propre supérieur
        le fils de la maison; un usurier
        """,
    "clue": """
        une photo déchirée; une empreinte inconnue; une trace d'arsenic; un manteau mouillé; un faux testament
        une douille; un numéro de téléphone écrit au rouge à lèvres
        """,
}

KIDS: Material = {
    "short": "Dessin animé.; Pour les enfants dès quatre ans.",
    "title": """
        {first} et les Souris-lanternes; L'Étang de Pogo; La Bande des boutons; Capitaine Flan
        Caneton détective
        La Cabane aux copains; Zouzou bricole; Petite Étoile
        """,
    "film": "Le Dragon qui éternuait; {first} et le Géant des neiges; La Grande Course des citrouilles",
    "subtitle": """
        La dent perdue; Une nuit dans les bois; Qui a pris les biscuits ?; Le pont qui tremble
        Enfin la neige; Le secret d'anniversaire; Le grand plouf; Un monstre très timide
        """,
    "line": """
        {animal} a perdu {thing}, et tous les amis partent à sa recherche.
        {first} découvre {thing} au fond du jardin et veut savoir comment ça marche.
        Aujourd'hui, {animal} apprend qu'il est plus amusant de partager.
        {animal} ne veut pas dormir. Heureusement, {first} connaît une chanson magique.
        Les amis construisent un radeau, car sur l'île les attend {animal}.
        {first} a peur du noir, mais {animal} lui montre les étoiles.
        Qui a grignoté les fraises ? {first} et {animal} suivent les empreintes.
        Une énigme, une carte, un sentier boueux : toute la bande cherche {thing}.
        C'est la rentrée : {animal} va à l'école pour la première fois, et la maîtresse a une surprise.
        """,
    "animal": """
        le petit hérisson; la grenouille Pogo; le plus jeune des dragons; Madame Blaireau; le chien robot
        l'ourson maladroit; la souris inventrice; l'extraterrestre aux trois nez
        """,
    "thing": """
        le sifflet d'or; un cerf-volant qui parle; le gâteau d'anniversaire; une minuscule fusée
        la carte au trésor; le tambour magique; un ballon de football volant
        """,
}

MUSIC: Material = {
    "short": "Concert.; Magazine musical avec {hero}.",
    "title": """
        Scène ouverte; L'Heure tranquille; Les Nuits jazz de {town}; Cordes sensibles; Alerte au tube
        Histoires de vinyles; Le Rappel; Les Voix du chœur
        """,
    "subtitle": """
        En direct de {town}; Le concert anniversaire; Sans électricité; Festival d'été
        La Quatrième Symphonie; Chansons de mer; Concert du Nouvel An
        """,
    "line": """
        {artist} interprète {piece}. Enregistré à {town}.
        {hero} présente {artist}. Au programme : {style}.
        De la salle de concert de {town} : {artist}, sous la direction de {friend}.
        Du premier tube à la tournée d'adieu : {friend} se raconte. En musique : {style}.
        Le nouvel album est sorti, et {friend} en chante trois titres sur le plateau.
        Une soirée en direct du festival, avec {artist}.
        {hero} part en {land} pour remonter aux sources. Au son du voyage : {style}.
        Les tubes de la semaine, le clip du mois et, en invité, {artist}.
        Dix minutes avant le lever de rideau : {artist} dans sa loge.
        """,
    "artist": """
        l'Orchestre philharmonique de Port-Lanvec; la fanfare des mineurs; le quatuor de la Lanterne
        un chœur de trois cents voix; l'Orchestre du Clair de lune; le trio du conservatoire
        """,
    "piece": """
        un concerto pour violoncelle; des mélodies pour voix et guitare; un opéra oublié; trois quatuors
        la musique d'un film sur l'espace; une messe pour double chœur; les grandes valses
        """,
    "style": """
        swing et bebop; folklore des îles; soul; musique baroque; punk; chants de marins; pop électronique
        """,
}

COOKING: Material = {
    "short": "Émission de cuisine.; Pâtisserie avec {hero}.",
    "title": """
        À table avec {first}; La Casserole de cuivre; Le Pain et le Beurre; Sel, Braise et Poisson
        Cinq ingrédients; Les Fournils de {town}; Jour de marché; Les Restes de {last}
        """,
    "subtitle": """
        Le rôti du dimanche; Tout sur l'oignon; Au four; Dîners express; Douceurs; Un festin pour huit
        La croûte parfaite; Conserves maison
        """,
    "line": """
        {hero} prépare {dish} avec {produce}.
        Aujourd'hui, sur le feu : {dish}. {friend} rapporte {produce} du marché.
        Un classique tout simple : {dish} en une demi-heure.
        {hero} montre comment émincer, assaisonner et faire revenir, puis sert {dish}.
        Que faire avec {produce} ? {hero} propose trois recettes.
        Huit pâtissiers amateurs, un four et le verdict du jury. L'épreuve du jour : {sweet}.
        Pour le dessert, {sweet}. Le secret : une pincée de sel.
        {hero} rend visite à un maraîcher qui cultive {produce} et cuisine la récolte sur place.
        Deux cuisiniers, un panier : il faut composer un menu avec {produce} avant la fin du temps.
        """,
    "dish": """
        un ragoût d'agneau; une soupe aux poireaux; une tourte au poisson; des quenelles; un canard rôti
        une tartine de crabe; un riz au safran; un chou farci
        """,
    "sweet": "une tarte au citron; un crumble aux pommes; un gâteau à trois étages; un clafoutis aux cerises",
    "produce": """
        des carottes nouvelles; de la rhubarbe; des pommes anciennes; des fines herbes; des châtaignes
        des noisettes; des tomates vertes; des cèpes; de l'ail sauvage
        """,
}

TRAVEL: Material = {
    "short": "Magazine de voyage.; Sur les routes, en {land}.",
    "title": """
        Des rails vers la mer @rail; Côté fenêtre @rail; Hors de la carte; Douze Îles; Lentement vers le sud
        Le Sac à dos de {first}; L'Hôtel du bout de la route; Cartes postales de {town}
        """,
    "subtitle": """
        La route du nord; D'une côte à l'autre; Par le col; Marchés et mosquées; Soleil de minuit
        L'île des vents; Au bout du voyage
        """,
    "line": """
        {hero} traverse la {land} et découvre {sight}.
        Une excursion que peu de touristes connaissent, avec au bout du chemin {sight}.
        Sac au dos et petit budget : {hero} explore la {land}.
        Depuis {town}, la route passe par les vignes et les sources chaudes. À l'arrivée : {sight}.
        {hero} passe la nuit {lodging} et se lève tôt pour voir {sight}.
        Les plus belles plages, les meilleurs points de vue : conseils pour une semaine en {land}.
        À vélo le long de la côte, en {land}, avec une halte {lodging}.
        Au marché, {hero} goûte la cuisine de rue. Plus tard, on joue de la musique {lodging}.
        La {land} en hiver : plages désertes, cuisines chaudes et {sight}.
        """,
    "line@rail": """
        {hero} prend le tortillard de la côte et descend là où la vue est la plus belle.
        En train à voie étroite dans la montagne : bancs de bois, neuf viaducs et une nuit {lodging}.
        Le train de nuit qui traverse la {land} a un wagon-restaurant et un contrôleur très patient.
        La vieille ligne de chemin de fer est devenue le plus beau voyage en {land}.
        De la gare du bord de mer, {hero} part en train à vapeur vers l'arrière-pays.
        """,
    "sight": """
        un monastère sur la falaise; un lac sans nom; un village de charpentiers de marine
        le plus vieux tramway du pays; une vallée de cascades; un phare au bout du monde
        un bazar sous les étoiles; un château plein de chouettes
        """,
    "lodging": """
        dans un phare; dans une pension de famille; sous une tente; dans un hôtel de glace
        dans un ancien wagon; dans une cabane perchée; dans une cabane de pêcheurs
        """,
}

SCIFI: Material = {
    "short": "Aventure spatiale.; Série de science-fiction.",
    "title": """
        Base Aurélia; La Neuvième Colonie; Les Enfants de demain; Orbite noire; Le Paradoxe {last}
        Signal de Téthra; Rêves de machine; Dérive
        """,
    "film": "La Planète de verre; Le Retour des dormeurs; La Moisson des robots; Le Jour sans pesanteur",
    "subtitle": """
        Premier contact; Le sas; Écho; Heure zéro; La copie; Poussière; La septième porte
        Dernière transmission
        """,
    "line": """
        L'équipage du vaisseau {ship} capte {signal}. {hero} met le cap dessus.
        {threat} menace la colonie, et seul le code de {hero} peut l'arrêter.
        En l'an 2391, {hero} sort du sommeil cryogénique et découvre {signal}.
        L'androïde {friend} se met à rêver, tandis que {threat} approche.
        Un saut dans le temps ramène {hero} à {town}, deux jours avant la catastrophe.
        À bord du {ship}, quelqu'un a saboté le réacteur.
        Les extraterrestres proposent la paix. {hero} ne les croit pas.
        {hero} rencontre son double venu d'un univers parallèle, et ce double est recherché pour meurtre.
        Le {ship} se pose sur une planète où {threat} a effacé toute vie.
        """,
    "ship": "Méridien; Périhélie; Cassandre; Héron gris; Lointain; Kalliope",
    "signal": """
        un appel de détresse venu du futur; un message dans une langue inconnue; une capsule de sauvetage vide
        une musique venue d'une lune morte; une carte de la galaxie; un message de sa fille
        """,
    "threat": """
        un virus de lumière; la révolte des robots; une intelligence artificielle; un trou noir errant
        l'armée des clones; un essaim de machines
        """,
}

GENRES: dict[str, Material] = {
    "News": NEWS,
    "Sports": SPORTS,
    "Documentary": DOCUMENTARY,
    "Comedy": COMEDY,
    "Crime": CRIME,
    "Kids": KIDS,
    "Music": MUSIC,
    "Cooking": COOKING,
    "Travel": TRAVEL,
    "Science Fiction": SCIFI,
}
