"""German words of the sample guide."""

from grammar import Material

COMMON: Material = {
    "women": "Annika; Brigitte; Frauke; Helene; Jule; Karla; Lene; Marlene; Renate; Swantje; Wiebke",
    "men": "Arne; Bernd; Detlef; Emil; Gregor; Henning; Jonathan; Konrad; Lorenz; Malte; Oskar; Till",
    "surnames": """
        Ahlbrand; Brockmöller; Dornseif; Eckhoff; Fährmann; Grothus; Hinrichsen; Jessenbüttel; Kranzler
        Lüdering; Marwede; Oltmann; Pfennigbauer; Quandtner; Rautenberg; Seefelder; Tiedemann; Wacholder
        """,
    "towns": "Norderfleet; Waldenbrück; Seeheim; Altfurt; Krummwasser; Lindenmoor; Hagenried; Ostersiel",
    "lands": "Portugal; Schottland; Norwegen; Slowenien; Japan; Kroatien; Patagonien; Marokko; Lappland",
    "fiction": """
        {hero} muss sich entscheiden, wem <er/sie> noch trauen kann.
        Eine alte Bekannte taucht in {town} auf, und nichts ist mehr so einfach wie zuvor.
        {friend} gibt ein Versprechen, das kaum zu halten ist.
        Ein Brief stellt für {hero} alles auf den Kopf.
        Zum ersten Mal denkt {hero} daran, {town} zu verlassen.
        {hero} und {friend} reden kein Wort mehr miteinander.
        Ein Fremder bittet um einen Gefallen, und {hero} kann nicht Nein sagen.
        Was mit einer harmlosen Lüge beginnt, endet in einer langen Nacht.
        {friend} verschweigt etwas.
        Die Zeit läuft, und {hero} ist auf sich allein gestellt.
        """,
    "factual": """
        {hero} trifft Menschen, die lieben, was sie tun.
        In dieser Ausgabe ist {hero} zu Gast in {town}.
        Mit {hero} und Gästen.
        Die schönsten Momente der vergangenen Wochen.
        {friend} stellt eine Frage, die noch niemand gestellt hat.
        {hero} blickt auf ein bemerkenswertes Jahr zurück.
        Ein Besuch in {town}, wo sich vieles verändert hat.
        Das Publikum hat geschrieben, und {hero} antwortet.
        Was geschieht hinter den Kulissen? {hero} schaut nach.
        {hero} spricht mit {friend} über Erfolge, Niederlagen und Neuanfänge.
        """,
}

NEWS: Material = {
    "short": "Nachrichten und Wetter.; Das Neueste mit {hero}.",
    "title": """
        Der lange Bericht; Die Lage in Kürze; {town} aktuell; Redaktion Lindenplatz; Tagesbild
        Nachgefragt mit {last}; Die Woche in Zahlen; Kurz und amtlich
        """,
    "line": """
        Nachrichten, Hintergründe und das Wetter mit {hero}.
        Das Thema des Tages: {event}. Unsere Korrespondenten berichten.
        {hero} fragt nach: Was bedeutet {event} für {group}?
        Der Bundestag streitet über {issue}. Im Studio: {friend} und ein Vertreter der Opposition.
        Die Regierung will den Streit über {issue} beilegen. {group} bleiben skeptisch.
        Live aus {town}: {event}. Dazu eine Einordnung aus der Hauptstadtredaktion.
        Die Börse, die Vorhersage und ein Bericht über {issue}.
        Die Ministerin im Interview über {issue}. Außerdem: Kurzmeldungen aus aller Welt.
        Wer entscheidet über {issue}? Eine Runde mit Fachleuten und Wählern.
        """,
    "event": """
        der Warnstreik bei der Bahn; die Abstimmung im Bundesrat; das Gipfeltreffen der Küstenländer
        das Hochwasser im Norden; der Prozess gegen einen Bankier; die Eröffnung des neuen Fußballstadions
        der Haushalt für das kommende Jahr; der Stromausfall in der Hauptstadt; der Start der Mondsonde
        """,
    "issue": """
        steigende Mieten; die Rentenreform; die Schließung von Dorfschulen; Fangquoten; den Fluglärm
        die Kosten der Pflege; mehr Polizei auf den Straßen; schnelles Internet auf dem Land
        Zucker in Kinderlebensmitteln
        """,
    "group": "Pendler; kleine Betriebe; Landwirte; Familien; Pflegekräfte; Gemeinden; Erstwähler",
}

SPORTS: Material = {
    "short": "Sport live.; Sportmagazin mit {hero}.",
    "title": """
        Das Spiel und danach; Schlusspfiff; Die lange Gerade; Anstoß in {town}; Ring frei; Sattel und Sprint
        Neunzig Minuten plus; Wintersport kompakt
        """,
    "subtitle": """
        Viertelfinale, Hinspiel; Halbfinale; 24. Spieltag; 25. Spieltag; Abfahrt der Herren; Siebte Etappe
        Finale der Frauen; Das Derby; Qualifikation
        """,
    "line": """
        {team} trifft {cup} auf {rival}. Am Mikrofon: {hero}.
        Live aus {town}: {race}. {hero} wartet im Ziel.
        {team} braucht drei Punkte gegen den Abstieg, doch {rival} ist seit Herbst ungeschlagen.
        Alle Tore, alle Fouls, die Tabelle: {hero} fasst den Spieltag zusammen.
        Das Knie zwickt, die Konkurrenz wittert Gold. {race} verspricht Spannung bis zum Schluss.
        Nach einer torlosen ersten Halbzeit stellt der Trainer von {team} alles um.
        {hero} und Ex-Profi {friend} streiten über Wechsel, Taktik und einen Elfmeter.
        So trainiert {team}: morgens im Kraftraum, nachmittags im Schlamm.
        Die Höhepunkte: {race}. Dazu ein Porträt der jüngsten Teilnehmerin.
        """,
    "team": "Eintracht Norderfleet; Blau-Weiß Waldenbrück; Dynamo Hagenried; Viktoria Lindenmoor",
    "rival": "Fortuna Ostersiel; Rot-Weiß Seeheim; Concordia Moorburg; Grün-Weiß Krummwasser",
    "cup": "im Pokal; in der Winterliga; in der Meisterrunde; in der Relegation",
    "race": """
        der Küstenmarathon; der Riesenslalom; die Vier-Tage-Rundfahrt; die Hafenregatta; der Staffellauf
        das Bergzeitfahren; das Skispringen von der Großschanze; der Biathlon-Sprint
        """,
}

DOCUMENTARY: Material = {
    "short": "Dokumentarreihe.; Eine Dokumentation aus {land}.",
    "title": """
        Eiserne Wege @rail; Dampf und Signale @rail; Verborgene Tiefe; Räume der Geschichte; Die stille Erde
        Was die Archive wissen; Hände, die etwas können; Ein Jahr im Moor
        """,
    "film": "Der letzte Wärter von {town}; Salzstraßen; Der Junge, der Vögel zählte; Elf Mann und ein Acker",
    "subtitle": """
        Der erste Winter; Was bleibt; Verloren und wiedergefunden; Die Baumeister; Unter dem Eis
        Das lange Schweigen; Eine Frage der Größe; Vor der Flut
        """,
    "line": """
        Jahrzehntelang gab {nature} Rätsel auf. Neue Funde in {land} erzählen eine andere Geschichte.
        {hero} begleitet {people} durch vier Jahreszeiten.
        Seltene Archivaufnahmen zeigen {past}, wie man es noch nie gesehen hat.
        Forscher in {land} untersuchen {science}. Ihre Ergebnisse sind alarmierend.
        Aufstieg und Untergang: Zeitzeugen erinnern sich an {past}.
        Briefe und Tagebücher erzählen von früher. Der Film zeigt, was daraus wurde, und trifft {people}.
        Der Film beobachtet {people} und fragt nach dem Preis des Fortschritts.
        Mit geduldiger Kamera erkundet der Film {science}.
        1911 war {town} reich. Hundert Jahre später ist davon nur eine Ruine geblieben.
        """,
    "line@rail": """
        Elf Jahre dauerte der Bau der Eisenbahn durch das Moor. {hero} erzählt von den Gleisarbeitern.
        Als die Nebenstrecke nach {town} stillgelegt wurde, kauften Freiwillige den Bahnhof und eine Lok.
        Dampfloks, Viadukte und ein vergessener Tunnel: Wie die Eisenbahn {land} veränderte.
        Ingenieure restaurieren einen Schlafwagen von 1928, bis zum letzten Messinggriff.
        Hundert Jahre lang fuhr der Nachtzug. Lokführer und Heizer erinnern sich an die Strecke.
        """,
    "nature": """
        die Wanderung der Aale; das Leben der Bienen; der Gesang der Wale; das Gedächtnis der Pflanzen
        der Wald unter der Stadt; das Leuchten der Tiefsee
        """,
    "past": """
        das Reich der Salzfürsten; das goldene Zeitalter der Tanzkapellen; das Leben im Wanderzirkus
        das Backhaus der Mönche; das Wunder eines Fußballvereins; das Rennen zum Mond
        das Rätsel um einen Mord am Leuchtturm
        """,
    "science": """
        das Verschwinden der Gletscher; die Suche nach einer zweiten Erde; die Sprache der Raben
        den Staub der Kometen; das Erbgut der Wölfe; die Geschichte des Brotes
        """,
    "people": """
        eine Schäferfamilie; drei junge Hebammen; die letzten Glasbläser; Fischer ohne Fische
        eine Dorfmannschaft; einen blinden Orgelbauer; ein Team von Rechtsmedizinern; die Hüter der Wölfe
        die Mannschaft eines Eisbrechers
        """,
}

COMEDY: Material = {
    "short": "Sitcom.; Comedyserie mit {hero}.",
    "title": """
        Familie {last} dreht durch; Noch ein Nachschlag; Falsche Etage; Die zweite Besetzung
        Tut mir furchtbar leid; Volles Haus Nummer neun; Außer Dienst; Wachtmeister Niemand
        """,
    "film": "Die Yacht meiner Schwiegermutter; Vier Hochzeiten zu viel; Bürgermeister aus Versehen",
    "subtitle": """
        Der falsche Koffer; Tante zieht ein; Ein kleines Missverständnis; Die Talentshow; Der neue Chef
        Dreizehn bei Tisch; Die Tombola; Nur gute Freunde
        """,
    "line": """
        {hero} hat überall erzählt, dass {lie}. Nun will die ganze Verwandtschaft es sehen.
        Ausgerechnet am Tag, an dem die Schwiegermutter anreist, {disaster}.
        {friend} wettet, dass {hero} keinen Abend lang den Mund halten kann.
        Erst {disaster}, dann hat {hero} eine geniale Idee. Sie ist nicht genial.
        {hero} behauptet, dass {lie}. Dummerweise glaubt {friend} das auch.
        Eine Überraschungsparty soll {hero} aufheitern. Leider {disaster}.
        Eine Verwechslung beim Friseur führt zu einem Heiratsantrag.
        Chaos {workplace}: Plötzlich {disaster}, und keiner will es gewesen sein.
        {hero} verliebt sich {workplace}, leider in den falschen Zwilling.
        """,
    "lie": """
        <er ein berühmter Koch/sie eine berühmte Köchin> ist; <er/sie> für {town} im Tor stand
        <er Geheimagent/sie Geheimagentin> ist; <er/sie> einen Roman geschrieben hat
        <er/sie> fließend Japanisch spricht; <er/sie> im Lotto gewonnen hat
        """,
    "disaster": """
        fällt die Hochzeitstorte in den Pool; verschluckt der Hund den Schlüssel; bleibt der Aufzug stecken
        liegt eine Leiche im Flur, die nur schläft; sagt die Band ab; brennt der Backofen
        streicht der Nachbar das falsche Haus; singt der Chef im Chor mit
        """,
    "workplace": """
        auf der Polizeiwache; im Gartencenter; in der Wetterredaktion; im schlechtesten Restaurant der Stadt
        im Fußballverein; im Museum; in der Fahrschule; im Raumfahrtmuseum
        """,
}

CRIME: Material = {
    "short": "Krimiserie.; Krimi aus {town}.",
    "title": """
        Hafenwache {town} @harbour; Niedrigwasser @harbour; <Kommissar/Kommissarin> {last}; Die Akte {town}
        Kalte Tinte; Ohne jeden Zweifel; Der stumme Zeuge; Nachtschicht: Mordkommission
        """,
    "film": "Tod eines Fährmanns @harbour; Der siebte Schlüssel; Messer zum Frühstück; Erpressung in {town}",
    "subtitle": """
        Totenflut; Das leere Bootshaus; Ein sauberer Schuss; Spurlos; Der zweite Verdächtige
        Alte Schulden; Blutsbande; Das Geständnis
        """,
    "line": """
        {victim} wird tot {place} gefunden. {hero} verdächtigt {suspect}.
        <Kommissar/Kommissarin> {hero} rollt einen alten Fall neu auf.
        Die Spur führt zu einem Täter mit perfektem Alibi: {hero} verhört {suspect}.
        {clue} bringt {hero} auf die richtige Fährte, doch die einzige Zeugin schweigt.
        War es wirklich ein Unfall? {hero} befragt {suspect}.
        {victim} wurde vergiftet, und halb {town} hatte ein Motiv.
        Der Erpresser verlangt eine Viertelmillion. {friend} soll das Geld übergeben.
        Die Spurensicherung meldet: {clue}. Für {hero} steht fest, dass es Mord war.
        {hero} ermittelt verdeckt und gerät in Lebensgefahr.
        """,
    "line@harbour": """
        Ein Kutter kehrt ohne seinen Kapitän nach {town} zurück. {hero} von der Hafenpolizei geht an Bord.
        Am Fischkai hängt eine Leiche in den Netzen, und in {town} will niemand etwas gesehen haben.
        Schmuggler nutzen den alten Leuchtturm. Als ein Zöllner verschwindet, sticht {hero} in See.
        Das Boot der Hafenmeisterin brennt. Im Wrack stößt {hero} auf einen Hinweis: {clue}.
        Zwischen den Containern im Hafen liegt ein toter Matrose mit falschem Pass.
        """,
    "victim": """
        die Wirtin vom Blauen Anker; ein pensionierter Richter; der Kapitän des Rettungsboots; ein Sternekoch
        eine junge Geigerin; der Stürmer der Dorfmannschaft; ein Reiseschriftsteller
        der Hausmeister der Schule
        """,
    "place": """
        im Bootshaus; hinter der Bühne; am Fuß des Leuchtturms; im Kühlraum; im Nachtzug; in der Sauna
        in der verschlossenen Bibliothek
        """,
    "suspect": """
        die Witwe; den Geschäftspartner; eine eifersüchtige Kollegin; den charmanten Gerichtsmediziner
        <seinen/ihren> eigenen Vorgesetzten; den Sohn des Hauses; einen Kredithai
        """,
    "clue": """
        ein zerrissenes Foto; ein fremder Fingerabdruck; eine Spur Arsen; ein nasser Mantel
        ein gefälschtes Testament; eine einzelne Patrone; eine Telefonnummer in Lippenstift
        """,
}

KIDS: Material = {
    "short": "Zeichentrickserie.; Für Kinder ab vier.",
    "title": """
        {first} und die Laternenmäuse; Quakteich; Die Knopfbande; Käpt'n Pudding; Detektiv Entlein
        Der Baumhausclub; Zuzu baut was; Kleine Sternenstation
        """,
    "film": "Der Drache mit dem Schnupfen; {first} und der Schneeriese; Das große Kürbisrennen",
    "subtitle": """
        Der verlorene Zahn; Eine Nacht im Wald; Wer hat die Kekse gemopst?; Die wacklige Brücke
        Endlich Schnee; Das Geburtstagsgeheimnis; Der große Platsch; Ein schüchternes Monster
        """,
    "line": """
        {animal} sucht überall, aber weg ist weg. Alle Freunde helfen mit.
        {first} entdeckt im Garten {thing} und will wissen, wie das funktioniert.
        Heute lernt {animal}, dass Teilen mehr Spaß macht.
        {animal} will nicht ins Bett. Zum Glück kennt {first} ein Zauberlied.
        Die Freunde bauen ein Floß, denn auf der Insel wartet {animal}.
        {first} fürchtet sich im Dunkeln. Da zeigt {animal}, wie schön die Sterne sind.
        Wer hat die Erdbeeren angeknabbert? {first} und {animal} folgen den Fußspuren.
        Ein Rätsel, eine Karte, ein matschiger Weg: Heute sucht die ganze Bande {thing}.
        Heute kommt {animal} in die Schule, und die Lehrerin bringt {thing} mit.
        """,
    "animal": """
        der kleine Igel; Frosch Quako; der jüngste Drache; Frau Dachs; der Roboterhund; das tapsige Bärenkind
        die Erfindermaus; der Außerirdische mit den drei Nasen
        """,
    "thing": """
        eine goldene Pfeife; einen sprechenden Drachen; einen riesigen Kuchen; eine winzige Rakete
        eine Schatzkarte; eine Zaubertrommel; einen fliegenden Fußball
        """,
}

MUSIC: Material = {
    "short": "Konzert.; Musikmagazin mit {hero}.",
    "title": """
        Offene Bühne; Die leise Stunde; Jazznacht {town}; Saitenweise; Hitalarm; Geschichten auf Vinyl; Zugabe
        Stimmen im Chor
        """,
    "subtitle": """
        Live aus {town}; Das Jubiläumskonzert; Ganz ohne Strom; Sommerfestival; Die vierte Sinfonie
        Lieder vom Meer; Neujahrskonzert
        """,
    "line": """
        Im Konzert: {artist}. Auf dem Programm: {piece}. Aufgezeichnet in {town}.
        {hero} präsentiert eine Stunde {style}.
        Aus dem Konzerthaus in {town}: {artist}. Am Pult steht {friend}.
        Vom ersten Hit bis zur Abschiedstournee: {artist} im Porträt.
        Das neue Album ist da, und im Studio singt {friend} drei Lieder daraus.
        Ein Abend mit {style}, live von der Festivalbühne.
        {hero} sucht in {land} nach den Wurzeln von {style}.
        Die Hits der Woche, das Video des Monats und als Gast: {artist}.
        Backstage, zehn Minuten vor dem Auftritt: {artist}.
        """,
    "artist": """
        die Philharmonie Norderfleet; das Blechblasquintett der Bergleute; das Mondschein-Orchester
        das Laternen-Quartett; ein Chor mit dreihundert Stimmen; die Pianistin mit den leisen Händen
        """,
    "piece": """
        ein Cellokonzert der Romantik; Lieder für Stimme und Gitarre; eine vergessene Oper
        drei Streichquartette
        Filmmusik über das Weltall; eine Messe für Doppelchor; die großen Walzer
        """,
    "style": "Swing und Bebop; Volksmusik von den Inseln; Soul; Barockmusik; Punk; Shantys; Elektropop",
}

COOKING: Material = {
    "short": "Kochsendung.; Backen mit {hero}.",
    "title": """
        {first} kocht; Die Kupferpfanne; Brot und Butter; Salz, Glut und Fisch; Fünf Zutaten
        Das große Backen von {town}; Markttag; Reste mit {last}
        """,
    "subtitle": """
        Sonntagsbraten; Rund um die Zwiebel; Aus dem Ofen; Schnelles Abendbrot; Süßes; Menü für acht
        Die perfekte Kruste; Eingemachtes
        """,
    "line": """
        {hero} kocht {dish} mit {produce}.
        Heute auf dem Herd: {dish}. {friend} bringt {crop} vom Markt mit.
        Ein Klassiker, ganz einfach: {dish} in einer halben Stunde.
        {hero} zeigt, wie man richtig schneidet, würzt und anbrät, und serviert {dish}.
        Wohin mit der Ernte? Drei Rezepte für {crop}.
        Acht Hobbybäcker, ein Ofen und das Urteil der Jury über {sweet}.
        Zum Nachtisch gibt es {sweet}. Das Geheimnis: eine Prise Salz.
        {hero} besucht einen Hof und verarbeitet {crop} gleich auf dem Feld.
        Zwei Köche, ein Korb: Aus {produce} soll ein Menü werden, bevor die Uhr abläuft.
        """,
    "dish": """
        Lammeintopf; Lauchsuppe; Fischpfanne; Semmelknödel; Ente aus dem Ofen
        Linsensuppe; Safranreis; Kohlrouladen; Sauerbraten
        """,
    "sweet": """
        eine Zitronentarte; eine Torte in drei Etagen; einen Stachelbeerkuchen; ein Blech Apfelstreusel
        """,
    "produce": """
        jungen Möhren; Bärlauch; Rhabarber; alten Apfelsorten; frischen Kräutern; Holunderbeeren; Maronen
        grünen Tomaten; Haselnüssen; Steinpilzen
        """,
    "crop": """
        junge Möhren; Bärlauch; Rhabarber; alte Apfelsorten; frische Kräuter; Holunderbeeren; Maronen
        grüne Tomaten; Haselnüsse; Steinpilze
        """,
}

TRAVEL: Material = {
    "short": "Reisemagazin.; Unterwegs in {land}.",
    "title": """
        Gleise ans Meer @rail; Fensterplatz @rail; Jenseits der Karte; Zwölf Inseln; Langsam nach Süden
        Rucksack mit {first}; Hotel am Ende der Straße; Postkarten aus {town}
        """,
    "subtitle": """
        Die Nordroute; Von Küste zu Küste; Über den Pass; Markt und Moschee; Unter der Mitternachtssonne
        Die Insel der Winde; Am Ziel
        """,
    "line": """
        {hero} reist durch {land} und entdeckt {view}.
        Ein Ausflug, den kaum ein Tourist kennt: Der Weg führt an {sight} vorbei.
        Mit Rucksack und kleinem Budget erkundet {hero} {land}.
        Von {town} geht es weiter, durch Weinberge und zu heißen Quellen.
        {hero} übernachtet {lodging} und steht früh auf, um ans Ziel zu kommen.
        Die schönsten Strände, die besten Aussichten: Tipps für eine Woche {land}.
        Mit dem Fahrrad an der Küste entlang: In {land} findet {hero} {view}.
        Auf dem Markt probiert {hero} die Garküchen, später erklingt Musik {lodging}.
        {land} im Winter: leere Strände, warme Küchen und eine Nacht {lodging}.
        """,
    "line@rail": """
        {hero} nimmt den Bummelzug an der Küste und steigt aus, wo die Aussicht am schönsten ist.
        Mit der Schmalspurbahn in die Berge: Holzbänke, neun Viadukte und eine Nacht {lodging}.
        Der Nachtzug durch {land} hat einen Speisewagen, eine Geschichte und einen geduldigen Schaffner.
        Die alte Bahnstrecke ist heute die schönste Reise in {land}. {hero} hat einen Fensterplatz.
        Vom Kopfbahnhof am Meer fährt {hero} mit dem Dampfzug ins Hinterland.
        """,
    "sight": """
        einem Kloster auf der Klippe; einem See ohne Namen; einem Dorf der Bootsbauer
        einem Tal voller Wasserfälle
        einem Leuchtturm am Ende der Welt; einem Schloss voller Eulen; einem Basar unter Sternen
        """,
    "view": """
        ein Kloster auf der Klippe; einen See ohne Namen; ein Dorf der Bootsbauer; ein Tal voller Wasserfälle
        einen Leuchtturm am Ende der Welt; ein Schloss voller Eulen; einen Basar unter Sternen
        """,
    "lodging": """
        im Leuchtturm; in einer Familienpension; im Zelt in der Wüste; im Eishotel; im alten Eisenbahnwaggon
        im Baumhaus; in der Fischerhütte
        """,
}

SCIFI: Material = {
    "short": "Weltraumabenteuer.; Science-Fiction-Serie.",
    "title": """
        Station Aurelia-9; Die neunte Kolonie; Kinder von morgen; Dunkler Orbit; Das {last}-Paradox
        Signal von Tethra; Maschinenträume; Abdrift
        """,
    "film": "Der gläserne Planet; Rückkehr der Schläfer; Roboterernte; Der Tag ohne Schwerkraft",
    "subtitle": """
        Erstkontakt; Die Luftschleuse; Echo; Stunde null; Die Kopie; Staub; Tor sieben; Die letzte Übertragung
        """,
    "line": """
        Das Raumschiff {ship} fängt ein Signal auf: {signal}. {hero} setzt Kurs.
        {threat} bedroht die Kolonie, und nur {hero} kennt den Code.
        Im Jahr 2391 erwacht {hero} aus dem Kälteschlaf und findet nur eines: {signal}.
        Android {friend} beginnt zu träumen, und {threat} kommt näher.
        Ein Zeitsprung bringt {hero} nach {town}, zwei Tage vor der Katastrophe.
        An Bord der {ship} hat jemand den Reaktor sabotiert.
        Die Außerirdischen bieten Frieden an. {hero} traut ihnen nicht.
        {hero} begegnet <seinem/ihrem> zweiten Ich, und das wird wegen Mordes gesucht.
        Die {ship} landet auf einem Planeten. {threat} hat dort alles Leben ausgelöscht.
        """,
    "ship": "Meridian; Perihelion; Kassandra; Graureiher; Halkyon; Fernlicht",
    "signal": """
        ein Notruf aus der Zukunft; eine Botschaft in keiner bekannten Sprache; eine leere Rettungskapsel
        Musik von einem toten Mond; eine Karte der Galaxis; eine Nachricht <seiner/ihrer> Tochter
        """,
    "threat": """
        ein Virus aus reinem Licht; der Aufstand der Roboter; eine künstliche Intelligenz
        ein wanderndes Schwarzes Loch; die Klonarmee; ein Schwarm von Maschinen
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
