"""Swedish words of the sample guide."""

from grammar import Material

COMMON: Material = {
    "women": """
        Agneta; Birgitta; Disa; Ebba; Frida; Gunilla; Hedvig; Ingela; Kerstin; Linnea; Märta; Siv; Tuva
        """,
    "men": """
        Albin; Bertil; Edvin; Folke; Gustav; Holger; Ivar; Kalle; Loke; Melker; Olle; Ruben; Sixten; Truls
        """,
    "surnames": """
        Almkvist; Björkelund; Dalberg; Enhörning; Fjällgren; Grankvist; Hedmark; Kråkström; Lövhage; Mossberg
        Näckdal; Ripström; Sjögård; Tallbacka; Vassfeldt; Ängsborg; Örtengård; Åkerhielm
        """,
    "towns": "Norrvika; Kråkhamn; Lillsund; Granfors; Måsskär; Stenbacka; Ulvöstrand; Björnlida",
    "lands": "Portugal; Skottland; Norge; Slovenien; Japan; Marocko; Patagonien; Lappland; Kroatien; Irland",
    "fiction": """
        {hero} måste bestämma sig för vem man kan lita på.
        En gammal bekant dyker upp i {town}, och ingenting är längre så enkelt som förut.
        {friend} ger ett löfte som blir svårt att hålla.
        Ett brev vänder upp och ner på allt för {hero}.
        För första gången funderar {hero} på att lämna {town}.
        {hero} och {friend} talar inte längre med varandra.
        En främling ber om en tjänst, och {hero} kan inte säga nej.
        Det börjar med en oskyldig lögn och slutar i en lång natt.
        {friend} döljer något.
        Tiden rinner ut, och {hero} står ensam.
        """,
    "factual": """
        {hero} möter människor som älskar det de gör.
        I det här avsnittet är {hero} på besök i {town}.
        Med {hero} och gäster.
        De bästa stunderna från de senaste veckorna.
        {friend} ställer en fråga som ingen har ställt förut.
        {hero} ser tillbaka på ett märkligt år.
        Ett besök i {town}, där mycket har förändrats.
        Tittarna har skrivit, och {hero} svarar.
        Vad händer bakom kulisserna? {hero} tar en titt.
        {hero} pratar med {friend} om framgång, motgång och att börja om.
        """,
}

NEWS: Material = {
    "short": "Nyheter och väder.; Det senaste med {hero}.",
    "title": """
        Långa rapporten; Världen i korthet; {town} i dag; Redaktionen direkt; Kaffe och rubriker
        Frågestund med {last}; Veckan i siffror; Torgets nyheter
        """,
    "line": """
        Nyheter, bakgrund och väder med {hero}.
        Dagens huvudnyhet: {event}. Våra korrespondenter rapporterar.
        {hero} reder ut vad som händer nu: {event}. Oro bland {group}.
        Riksdagen debatterar {issue}. {friend} möter båda sidor i studion.
        Regeringen vill få slut på striden om {issue}. Skepsis bland {group}.
        Direkt från {town}: {event}. Med analys av vår politiska reporter.
        Börsen, prognosen och ett reportage om {issue}.
        Ministern intervjuas om {issue}. Dessutom: dagens korta nyheter.
        Vem bestämmer om {issue}? Väljare och experter vid samma bord.
        """,
    "event": """
        tågstrejken; omröstningen i riksdagen; kustländernas toppmöte; översvämningarna i norr
        rättegången mot en bankman; invigningen av fotbollsarenan; den nya budgeten; matpriserna stiger
        strömavbrottet i huvudstaden; uppskjutningen av månsonden
        """,
    "issue": """
        högre hyror; pensionsreformen; nedlagda byskolor; fiskekvoterna; flygbullret; dyra mediciner
        fler poliser på gatorna; bredband i skärgården; socker i barnmat
        """,
    "group": "pendlare; småföretagare; bönder; barnfamiljer; sjuksköterskor; kommuner; förstagångsväljare",
}

SPORTS: Material = {
    "short": "Direktsänd sport.; Sportmagasin med {hero}.",
    "title": """
        Matchen och sedan; Slutsignal; Långa upploppet; Hörna i {town}; Lerig tackling; Ringside
        Sadel och spurt; Nittio minuter
        """,
    "subtitle": """
        Kvartsfinal, första mötet; Semifinal; Omgång 24; Omgång 25; Herrarnas störtlopp; Sjunde etappen
        Damernas final; Derbyt; Kvalet
        """,
    "line": """
        {team} möter {rival} {cup}. Kommentator: {hero}.
        Direkt från {town}: {race}. {hero} väntar vid mållinjen.
        {team} behöver tre poäng för att hänga kvar, men {rival} har inte förlorat hemma sedan i höstas.
        Alla mål, alla frisparkar och tabellen: {hero} sammanfattar omgången.
        Favoriten har ont i knäet och utmanarna anar medalj i {race}.
        Efter en mållös första halvlek stuvar tränaren om hela laget. {team} spelar för sin framtid.
        {hero} och {friend}, en gång lagkapten, grälar om värvningar, taktik och en omdiskuterad straff.
        Så tränar {team}: gymmet på förmiddagen, lervälling på eftermiddagen.
        Höjdpunkter från {race} och ett porträtt av den yngsta deltagaren.
        """,
    "team": "Norrvika IF; Granfors BK; IK Kråkan; Lillsunds AIS; Stenbacka SK",
    "rival": "Måsskärs FF; Ulvö IK; BK Lanternan; Björnlunda GIF; Tallbacka BK",
    "cup": "i Lyktcupen; i vinterserien; i nordmästerskapet; i kvalet",
    "race": """
        kustmaratonloppet; storslalomtävlingen; fyradagarsloppet på cykel; hamnregattan; sprintstafetten
        längdloppet över fjället; backhoppningen
        """,
}

DOCUMENTARY: Material = {
    "short": "Dokumentärserie.; En dokumentär från {land}.",
    "title": """
        Järnets väg @rail; Signal och ånga @rail; Djupa vatten; Historiens rum; Den tålmodiga jorden
        Det arkivet visste; Händer som kan; Ett år på myren
        """,
    "film": """
        Den sista fyrvaktaren i {town}; Saltvägarna; Pojken som räknade fåglar; Elva man och en lerig plan
        """,
    "subtitle": """
        Den första vintern; Det som blev kvar; Borttappat och återfunnet; Byggarna; Under isen
        Den långa tystnaden; En fråga om skala; Före floden
        """,
    "line": """
        I årtionden var {nature} en gåta. Nya fynd i {land} berättar en annan historia.
        {hero} följer {people} genom fyra årstider.
        Sällsynta arkivbilder visar {past} som vi aldrig sett förut.
        Forskare i {land} studerar {nature}. Resultaten är oroande.
        Uppgång och fall: de som var med minns {past}.
        Brev och dagböcker berättar om {people}.
        Filmen följer {people} och frågar vad framsteget har kostat.
        Med tålmodig kamera utforskar filmen {nature}.
        År 1911 var {town} rikt. Hundra år senare lever {people} bland ruinerna.
        """,
    "line@rail": """
        Det tog elva år att bygga järnvägen över fjällheden. {hero} berättar om rallarna.
        När bibanan till {town} lades ner köpte frivilliga stationen, ställverket och ett lok.
        Ånglok, viadukter och en bortglömd tunnel: så förändrade järnvägen {land}.
        Ingenjörer restaurerar en sovvagn från 1928, in i minsta mässingshandtag.
        Nattåget gick i hundra år. Lokförare och eldare minns sträckan.
        """,
    "nature": """
        ålarnas vandring; binas rike; skogen under staden; glaciärernas långsamma gång; valarnas sång
        jakten på en annan jord; växternas minne; kometernas stoft
        """,
    "past": """
        saltkungarnas hov; dansorkestrarnas guldålder; den resande cirkusen; klostrens bröd
        den stolta fotbollsklubben; kapplöpningen till månen; jakten på fyrvaktarens mördare
        """,
    "people": """
        en fårherdefamilj; tre unga barnmorskor; de sista glasblåsarna; fiskare utan fisk
        ett lag rättsläkare; en blind orgelbyggare; vargarnas väktare; besättningen på en isbrytare
        ett bylag i fotboll
        """,
}

COMEDY: Material = {
    "short": "Sitcom.; Komediserie med {hero}.",
    "title": """
        Familjen {last} tappar fattningen; En portion till; Fel våning; Andrauppsättningen; Så hemskt ledsen
        Fullt hus på nummer nio; Inte på kontoret; Konstapel Ingen
        """,
    "film": "Svärmors lustjakt; Fyra bröllop för mycket; Borgmästare av misstag; Smekmånad för fem",
    "subtitle": """
        Fel resväska; Moster flyttar in; Ett litet missförstånd; Talangjakten; Den nya chefen
        Tretton till bords; Lotteriet; Bara goda vänner
        """,
    "line": """
        {hero} har berättat för alla att <han/hon> {lie}. Nu vill hela släkten se bevis.
        Just den dag då svärmor kommer på besök {disaster}.
        {friend} slår vad om att {hero} inte kan hålla tyst en enda kväll.
        Först {disaster}, sedan får {hero} en lysande idé. Den är inte lysande.
        {hero} låtsas att <han/hon> {lie}. Tyvärr tror {friend} på det.
        En överraskningsfest ska muntra upp {hero}. Då {disaster}.
        En förväxling hos frisören leder till ett frieri.
        Kaos {workplace}: plötsligt {disaster}, och ingen vill ta på sig skulden.
        {hero} blir förälskad {workplace}, dessvärre i fel tvilling.
        """,
    "lie": """
        är en berömd kock; har spelat i mål för {town}; är hemlig agent; har skrivit en roman
        talar flytande japanska; har vunnit på lotto
        """,
    "disaster": """
        ramlar bröllopstårtan i poolen; sväljer hunden nycklarna; fastnar hissen mellan två våningar
        ligger ett lik i hallen som bara sover; ställer bandet in; börjar ugnen brinna
        målar grannen om fel hus; går chefen med i kören
        """,
    "workplace": """
        på polisstationen; på handelsträdgården; på väderredaktionen; på stans sämsta restaurang
        i fotbollsklubben; på museet; på bilskolan; på rymdmuseet
        """,
}

CRIME: Material = {
    "short": "Kriminalserie.; Deckare från {town}.",
    "title": """
        Hamnvakten @harbour; Lågvatten @harbour; Kommissarie {last}; Fallen i {town}; Kallt bläck
        Bortom allt tvivel; Det stumma vittnet; Nattskift: mordroteln
        """,
    "film": "En färjkarls död @harbour; Den sjunde nyckeln; Kniv till frukost; Utpressning i {town}",
    "subtitle": """
        Dödvatten; Det tomma båthuset; Ett rent skott; Spårlöst; Den andra misstänkta
        Gamla skulder; Blodsband; Bekännelsen
        """,
    "line": """
        {victim} hittas död {place}. {hero} misstänker {suspect}.
        Kommissarie {hero} tar upp ett gammalt fall på nytt. Den döda: {victim}.
        Spåret leder till {suspect}, som har ett perfekt alibi.
        {clue} leder {hero} rätt, men det enda vittnet vill inte tala.
        Var det verkligen en olycka? {hero} förhör {suspect}.
        {victim} har förgiftats, och halva {town} hade motiv.
        Utpressaren kräver en kvarts miljon. {friend} ska lämna över pengarna.
        Teknikerna hittar {clue}. För {hero} är saken klar: det var mord.
        {hero} arbetar under täckmantel och hamnar i livsfara.
        """,
    "line@harbour": """
        En trålare återvänder till {town} utan sin skeppare. {hero} vid hamnpolisen går ombord.
        I näten på fiskekajen hänger en kropp, och i {town} har ingen sett något.
        Smugglare använder den gamla fyren. När en tulltjänsteman försvinner ger sig {hero} ut till sjöss.
        Hamnkaptenens båt brinner. I vraket hittar {hero} {clue}.
        Mellan containrarna i hamnen ligger en död sjöman med falskt pass.
        """,
    "victim": """
        värdinnan på Blå Ankaret; en pensionerad domare; kaptenen på räddningsbåten; en stjärnkock
        en ung violinist; lagets anfallare; en reseskribent; skolans vaktmästare
        """,
    "place": """
        i båthuset; bakom scenen; vid fyrens fot; i kylrummet; på nattåget; i bastun; i det låsta biblioteket
        """,
    "suspect": """
        änkan; kompanjonen; en svartsjuk kollega; den charmige rättsläkaren; sin egen chef
        sonen i huset; en lånehaj
        """,
    "clue": """
        ett sönderrivet foto; ett okänt fingeravtryck; spår av arsenik; en blöt kappa; ett falskt testamente
        en ensam patron; ett telefonnummer skrivet med läppstift
        """,
}

KIDS: Material = {
    "short": "Tecknat.; För barn från fyra år.",
    "title": """
        {first} och lyktmössen; Pogos damm; Knappgänget; Kapten Pudding; Detektiv Ankunge
        Trädkojsklubben; Zuzu bygger; Lilla stjärnstationen
        """,
    "film": "Draken som nös; {first} och snöjätten; Det stora pumpaloppet",
    "subtitle": """
        Den borttappade tanden; En natt i skogen; Vem tog kakorna?; Den gungiga bron; Äntligen snö
        Födelsedagshemligheten; Det stora plasket; Ett mycket blygt monster
        """,
    "line": """
        {animal} har tappat bort {thing}, och alla vännerna hjälper till att leta.
        {first} hittar {thing} i trädgården och vill veta hur det fungerar.
        I dag får {animal} lära sig att det är roligare att dela med sig.
        {animal} vill inte gå och lägga sig. Som tur är kan {first} en trollsång.
        Vännerna bygger en flotte, för ute på ön väntar {animal}.
        {first} är rädd för mörkret, men {animal} visar hur vackra stjärnorna är.
        Vem har ätit av jordgubbarna? {first} och {animal} följer spåren.
        En gåta, en karta och en lerig stig: i dag letar hela gänget efter {thing}.
        Det är första skoldagen för {animal}, och fröken har en överraskning.
        """,
    "animal": """
        den lilla igelkotten; grodan Pogo; den yngsta draken; fru Grävling; robothunden
        den klumpiga björnungen; uppfinnarmusen; rymdvarelsen med tre näsor
        """,
    "thing": """
        guldvisslan; en talande drake; födelsedagstårtan; en pytteliten raket; skattkartan
        trolltrumman; en flygande fotboll
        """,
}

MUSIC: Material = {
    "short": "Konsert.; Musikmagasin med {hero}.",
    "title": """
        Öppen scen; Den stilla timmen; Jazznatt i {town}; Strängaspel; Listalarm; Berättelser på vinyl
        Extranummer; Körens röster
        """,
    "subtitle": """
        Direkt från {town}; Jubileumskonserten; Helt utan sladd; Sommarfestivalen; Den fjärde symfonin
        Havets visor; Nyårskonserten
        """,
    "line": """
        {artist} framför {piece}. Inspelat i {town}.
        {hero} presenterar en timme {style}. Gästar gör {artist}.
        Från konserthuset i {town}: {piece}. Dirigent: {friend}.
        Från första hiten till avskedsturnén: {friend} berättar om ett liv med {style}.
        Det nya albumet är här, och {friend} sjunger tre låtar i studion.
        En kväll med {style}, direkt från festivalscenen.
        {hero} söker rötterna till {style} i {land}.
        Veckans hits, månadens video och ett besök av {artist}.
        I logen, tio minuter före ridån: {artist}.
        """,
    "artist": """
        Norrvika filharmoniker; gruvarbetarnas blåsorkester; Lanternkvartetten; Månskensorkestern
        en kör med trehundra röster; konservatoriets trio
        """,
    "piece": """
        en cellokonsert från romantiken; sånger för röst och gitarr; en bortglömd opera; tre stråkkvartetter
        filmmusik om rymden; en mässa för dubbelkör; de stora valserna
        """,
    "style": "swing och bebop; folkmusik; soul; barockmusik; punk; sjömansvisor; elektronisk pop",
}

COOKING: Material = {
    "short": "Matlagningsprogram.; Bakning med {hero}.",
    "title": """
        Mat med {first}; Kopparpannan; Bröd och smör; Salt, glöd och fisk; Fem ingredienser
        Stora baket i {town}; Torgdag; Rester med {last}
        """,
    "subtitle": """
        Söndagssteken; Allt om lök; Ur ugnen; Snabb kvällsmat; Sött; Festmåltid för åtta
        Den perfekta skorpan; Inlagt och syltat
        """,
    "line": """
        {hero} lagar {dish} med {produce}.
        I dag på spisen: {dish}. {friend} tar med {produce} från torget.
        En enkel klassiker: {dish} på en halvtimme.
        {hero} visar hur man hackar, kryddar och bryner, och serverar {dish}.
        Vad gör man med {produce}? {hero} har tre recept.
        Åtta hemmabagare, en ugn och juryns dom över {sweet}.
        Till efterrätt blir det {sweet}. Hemligheten är en nypa salt.
        {hero} besöker en odlare som skördar {produce}, och steker alltihop på plats.
        Två kockar, en korg: {produce} ska bli en meny innan klockan stannar.
        """,
    "dish": """
        lammgryta med korngryn; soppa på potatis och purjolök; fiskgratäng; svampknyten; ugnsstekt anka
        saffransris; kåldolmar; ärtsoppa
        """,
    "sweet": "en citrontårta; en smulpaj med äpple; en trevåningstårta; en krusbärskaka; en ostkaka",
    "produce": """
        späda morötter; ramslök; rabarber; gamla äppelsorter; färska örter; fläderbär; gröna tomater
        hasselnötter; kantareller
        """,
}

TRAVEL: Material = {
    "short": "Resemagasin.; På väg genom {land}.",
    "title": """
        Spår mot havet @rail; Fönsterplats @rail; Utanför kartan; Tolv öar; Sakta söderut
        Ryggsäck med {first}; Hotellet vid vägens slut; Vykort från {town}
        """,
    "subtitle": """
        Norra leden; Från kust till kust; Över passet; Marknad och moské; Under midnattssolen
        Vindarnas ö; Resans mål
        """,
    "line": """
        {hero} reser genom {land} och hittar {sight}.
        En utflykt som få turister känner till, med {sight} vid vägens slut.
        Med ryggsäck och liten reskassa utforskar {hero} {land}.
        Från {town} går färden mellan vingårdar och varma källor till {sight}.
        {hero} övernattar {lodging} och stiger upp tidigt för att se {sight}.
        De vackraste stränderna, de bästa utsikterna: tips för en vecka i {land}.
        På cykel längs kusten i {land}, med rast {lodging}.
        På marknaden smakar {hero} på gatumaten. Senare spelas det musik {lodging}.
        {land} på vintern: tomma stränder, varma kök och {sight}.
        """,
    "line@rail": """
        {hero} tar det långsamma tåget längs kusten och stiger av där utsikten är som bäst.
        Med smalspårig järnväg upp i bergen: träbänkar, nio viadukter och {sight}.
        Nattåget genom {land} har restaurangvagn, en historia och en mycket tålmodig konduktör.
        Den gamla järnvägen är i dag den finaste resan i {land}. {hero} har fönsterplats.
        Från ändstationen vid havet far {hero} med ångtåg in i landet.
        """,
    "sight": """
        ett kloster på klippan; en sjö utan namn; en by med båtbyggare; landets äldsta spårvagn
        en dal full av vattenfall; fyren vid världens ände; en basar under stjärnorna
        ett slott fullt av ugglor
        """,
    "lodging": """
        i en fyr; på ett familjepensionat; i ett tält i öknen; på ett ishotell; i en gammal järnvägsvagn
        i en trädkoja; i en sjöbod
        """,
}

SCIFI: Material = {
    "short": "Rymdäventyr.; Science fiction-serie.",
    "title": """
        Rymdbas Aurelia; Den nionde kolonin; Morgondagens barn; Mörk omloppsbana; {last}-paradoxen
        Signal från Tethra; Maskindrömmar; På drift
        """,
    "film": "Glasplaneten; Sovarnas återkomst; Robotskörden; Dagen då tyngdkraften tog slut",
    "subtitle": """
        Första kontakten; Luftslussen; Eko; Timme noll; Kopian; Damm; Port sju; Den sista sändningen
        """,
    "line": """
        Besättningen på rymdskeppet {ship} fångar upp {signal}. {hero} sätter kurs.
        {threat} hotar kolonin, och bara {hero} kan koden.
        År 2391 vaknar {hero} ur kylsömnen och hittar {signal}.
        Androiden {friend} börjar drömma, medan {threat} närmar sig.
        Ett tidssprång för {hero} tillbaka till {town}, två dygn före katastrofen.
        Ombord på {ship} har någon saboterat reaktorn.
        Utomjordingarna erbjuder fred. {hero} tror dem inte.
        {hero} möter sitt andra jag från ett parallellt universum, och det är efterlyst för mord.
        {ship} landar på en planet där {threat} har utplånat allt liv.
        """,
    "ship": "Meridianen; Perihelion; Kassandra; Grå Hägern; Halcyon; Fjärrljus",
    "signal": """
        ett nödrop från framtiden; ett budskap på ett okänt språk; en tom räddningskapsel
        musik från en död måne; en karta över galaxen; ett meddelande från en försvunnen dotter
        """,
    "threat": """
        ett virus av rent ljus; robotarnas uppror; en artificiell intelligens; ett vandrande svart hål
        klonarmén; en svärm av maskiner
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
