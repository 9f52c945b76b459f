"""English words of the sample guide."""

from grammar import Material

COMMON: Material = {
    "women": "Maud; Isla; Tess; Hattie; Ruth; Orla; Bryony; Nell; Agnes; Della; Winnie; Freya",
    "men": "Tom; Callum; Rory; Edwin; Jasper; Ned; Gareth; Leo; Alfie; Barnaby; Duncan; Seth",
    "surnames": """
        Pennick; Thackwell; Orrick; Haldane; Merrow; Quillan; Strake; Fenby; Castlow; Wetherel; Dunmoor
        Larkham; Bexcombe; Tolliver; Ashgrove; Prynne; Marlott; Gillan; Rowsell; Treave
        """,
    "towns": "Port Ellery; Marrowby; Saltcombe Bay; Wrenfield; Gullhaven; Tarn Bridge; Old Hexley; Pellworth",
    "lands": "Portugal; Scotland; Norway; the Azores; Slovenia; Japan; Wales; Patagonia; Morocco; Iceland",
    "fiction": """
        {hero} has to decide whom to trust.
        An old friend turns up in {town}, and nothing is as simple as it was.
        {friend} makes a promise that will be hard to keep.
        A letter changes everything for {hero}.
        For the first time {hero} wonders whether it would be better to leave {town}.
        {friend} and {hero} are not on speaking terms.
        A stranger asks a favour, and {hero} cannot say no.
        It begins with a harmless lie and ends in a long night.
        {friend} is hiding something.
        Time is running out, and {hero} is on <his/her> own.
        """,
    "factual": """
        {hero} meets people who love what they do.
        In this edition {hero} is in {town}.
        With {hero} and guests.
        The best moments of the past weeks.
        {friend} has a question that nobody has asked before.
        {hero} looks back on a remarkable year.
        A visit to {town}, where a great deal has changed.
        Viewers have written in, and {hero} answers.
        What happens behind the scenes? {hero} takes a look.
        {hero} talks to {friend} about success, failure and starting again.
        """,
}

NEWS: Material = {
    "short": "News and weather.; The latest with {hero}.",
    "title": """
        The Long Report; The World in Brief; {town} Today; Newsroom {town}; The Kettle Desk
        Questions for {last}; The Week in Numbers; Headlines and Footnotes
        """,
    "line": """
        Headlines, background and weather with {hero}.
        {hero} reports on {event} and asks what it means for {group}.
        The main story: {event}. Our correspondents have the reactions.
        Parliament debates {issue}, and {friend} speaks to both sides in the studio.
        The government wants to settle the argument over {issue}. {group} are not convinced.
        Live from {town}: {event}, with analysis by our political editor.
        The markets, the forecast and a report about {issue}.
        An interview with the minister about {issue}, and the day's other news in brief.
        Who decides about {issue}? A round table with voters and experts.
        """,
    "event": """
        the strike on the railways; the vote in the lower house; the summit of the coastal states
        floods in the north; the trial of a former banker; the opening of the football stadium
        the new budget; the report on food prices; the power cut in the capital; the landing of the moon probe
        """,
    "issue": """
        higher rents; the reform of pensions; the closing of village schools; fishing quotas; airport noise
        the cost of medicine; police on the beat; broadband for the islands; sugar in children's food
        """,
    "group": "commuters; small businesses; farmers; families; nurses; local councils; young voters",
}

SPORTS: Material = {
    "short": "Live sport.; Sports magazine with {hero}.",
    "title": """
        Match and Replay; Whistle and Whitewash; The Long Straight; Scrum and Mud; Courtside with {last}
        Ringside {town}; Saddle and Sprint; Ninety Minutes
        """,
    "subtitle": """
        Quarter-final, first leg; Semi-final; Round 24; Round 25; The downhill; Stage seven; Women's final
        The local derby; Qualifying
        """,
    "line": """
        {team} meet {rival} in {cup}. Commentary by {hero}.
        Live: {race} from {town}, with {hero} at the finishing line.
        {team} need three points to stay in the league, but {rival} have not lost at home since autumn.
        All goals, all fouls and the table: {hero} sums up the match day.
        The favourite in {race} is nursing a knee, and the outsiders smell a medal.
        After a goalless first half the coach of {team} changes everything.
        {hero} and former captain {friend} discuss transfers, tactics and a disputed penalty.
        How {team} train for {cup}: a morning in the gym, an afternoon in the mud.
        Highlights of {race}, and a portrait of the youngest starter in the field.
        """,
    "team": "Wrenfield Rovers; Port Ellery Athletic; the Pellworth Otters; Tarn Bridge United; Hexley City",
    "rival": "Gullhaven Town; the Marrowby Bears; Saltcombe Harriers; Dunmoor Wanderers; the Larkham Comets",
    "cup": "the Lantern Cup; the winter league; the northern championship; the relegation play-off",
    "race": """
        the coastal marathon; the giant slalom; the four-day cycling tour; the harbour regatta
        the sprint relay; the hill climb; the women's road race
        """,
}

DOCUMENTARY: Material = {
    "short": "Documentary series.; A documentary from {land}.",
    "title": """
        The Iron Way @rail; Signal and Steam @rail; Under Grey Water; Rooms of History; The Patient Planet
        What the Archive Knew; Hidden Hands; A Year on the Moor
        """,
    "film": "The Last Keeper of {town}; Salt Roads; The Boy Who Counted Birds; Eleven Men and a Muddy Field",
    "subtitle": """
        The first winter; What remains; Lost and found; The builders; Under the ice; The long silence
        A question of scale; Before the flood
        """,
    "line": """
        For decades {nature} was a mystery. New finds in {land} tell a different story.
        {hero} follows {people} through four seasons.
        Rare archive film shows {past} as it has never been seen.
        Scientists in {land} are studying {nature}, and their results are alarming.
        The rise and fall of {past}, told by those who were there.
        Letters and diaries tell the story of {people}.
        The film accompanies {people} and asks what progress has cost them.
        With patient cameras the film explores {nature}.
        In 1911 {town} was rich. A hundred years later {people} live among its ruins.
        """,
    "line@rail": """
        The railway over the moors took eleven years to build. {hero} tells the story of the navvies.
        When the branch line to {town} closed, volunteers bought the station, the signal box and one engine.
        Steam locomotives, viaducts and a forgotten tunnel: how the railway changed {land}.
        Engineers restore a sleeping car from 1928, down to the last brass handle.
        The night mail ran for a century. Former drivers and stokers remember the line.
        """,
    "nature": """
        the migration of the eels; the forest under the city; the kingdom of the bees; the slow glaciers
        the song of the whales; the search for a second Earth; the memory of plants; the dust of the comets
        """,
    "past": """
        the court of the salt kings; the wool trade; the golden age of the dance bands; the travelling circus
        the bakers' guild; the terraces and their most famous football club; the moon programme
        the hunt for a lighthouse keeper's murderer
        """,
    "people": """
        a family of shepherds; three young midwives; the last glassblowers; fishermen without fish
        the women of the munitions factory; a village football team; a blind organ builder; the wolf watchers
        a team of forensic doctors; the crew of an ice-breaker
        """,
}

COMEDY: Material = {
    "short": "Sitcom.; Comedy series with {hero}.",
    "title": """
        Mind the {last}s; Thirds, Please; Wrong Floor; The Understudies; Terribly Sorry
        Full House at Number Nine; Out of the Stationery Cupboard; Constable Nobody
        """,
    "film": "My Mother-in-Law's Yacht; Four Weddings Too Many; The Accidental Mayor; Honeymoon for Five",
    "subtitle": """
        The wrong suitcase; Auntie moves in; A slight misunderstanding; The talent show; The new boss
        Thirteen at dinner; The raffle; Just good friends
        """,
    "line": """
        {hero} has told everyone that {lie}, and now the whole family wants to see it.
        {disaster} on the very day that the mother-in-law arrives.
        {friend} bets that {hero} cannot keep quiet for a single evening.
        When {disaster}, {hero} has a brilliant idea. It is not brilliant.
        {hero} pretends that {lie}. Unfortunately {friend} believes it.
        The flatmates want to cheer up {hero} with a surprise party, and then {disaster}.
        A mix-up at the hairdresser's leads to a marriage proposal.
        Chaos at {workplace}: {disaster}, and nobody wants to have been there.
        {hero} falls in love at {workplace}, with the wrong twin of all people.
        """,
    "lie": """
        <he/she> is a famous chef; <he/she> used to play for {town}; <he/she> is a secret agent
        <he/she> has written a novel; <he/she> speaks Japanese; <he/she> has won the lottery
        """,
    "disaster": """
        the wedding cake falls into the pool; the dog swallows the keys; the lift gets stuck
        a body turns up that is merely asleep; the band cancels; the oven catches fire
        the neighbour paints the wrong house; the boss joins the choir
        """,
    "workplace": """
        the police station; the garden centre; the weather channel; the worst restaurant in {town}
        the football club; the museum; the driving school; the space museum
        """,
}

CRIME: Material = {
    "short": "Crime drama.; Detective series set in {town}.",
    "title": """
        The Harbour Watch @harbour; Low Water @harbour; Inspector {last}; The {town} Files; Cold Ink
        Beyond Doubt; The Silent Witness Box; Nightshift: Homicide
        """,
    "film": "Death of a Ferryman @harbour; The Seventh Key; A Knife at Breakfast; Blackmail in {town}",
    "subtitle": """
        Dead man's tide; The empty boathouse; A clean shot; Without a trace; The second suspect
        Old debts; Blood ties; The confession
        """,
    "line": """
        {victim} is found dead {place}. {hero} suspects {suspect}.
        Inspector {hero} reopens the case of {victim}.
        The trail leads to {suspect}, who has a perfect alibi.
        {clue} puts {hero} on the right track, but the only witness will not talk.
        Was it really an accident? {hero} questions {suspect}.
        {victim} has been poisoned, and half of {town} had a motive.
        The blackmailer demands a quarter of a million. {friend} is to hand over the money.
        Forensics find {clue}. For {hero} there is no doubt: it was murder.
        {hero} goes undercover and gets too close to {suspect}.
        """,
    "line@harbour": """
        A trawler comes home to {town} without its skipper. {hero} of the harbour police boards it.
        A body is caught in the nets at the fish quay, and nobody in {town} has seen anything.
        Smugglers use the old lighthouse. When a customs officer disappears, {hero} takes to the water.
        The harbour master's boat burns. In the wreck {hero} finds {clue}.
        Between the containers on the docks {hero} discovers a dead sailor and a false passport.
        """,
    "victim": """
        the landlord of the Blue Anchor; a retired judge; the captain of the lifeboat; a celebrated cook
        a young violinist; the striker of the local team; a travel writer; a newsreader; the school caretaker
        """,
    "place": """
        in the boathouse; behind the stage; at the foot of the lighthouse; in the cold store
        on the night train; in the sauna; in a locked library
        """,
    "suspect": """
        the widow; the business partner; a jealous colleague; the charming pathologist; <his/her> own superior
        the son of the house; a loan shark
        """,
    "clue": """
        a torn photograph; a second set of fingerprints; a trace of arsenic; a wet coat; a forged will
        a single cartridge; a telephone number in lipstick
        """,
}

KIDS: Material = {
    "short": "Cartoon fun.; For children from four.",
    "title": """
        {first} and the Lantern Mice; Pogo Pond; The Button Brigade; Captain Custard; Detective Duckling
        The Tree House Club; Zuzu Builds It; Little Star Station
        """,
    "film": "The Dragon Who Sneezed; {first} and the Snow Giant; The Great Pumpkin Race",
    "subtitle": """
        The lost tooth; A sleepover in the woods; Who took the biscuits?; The wobbly bridge; Snow at last
        The birthday secret; The big splash; A very shy monster
        """,
    "line": """
        {animal} has lost {thing}, and all the friends help to look for it.
        {first} finds {thing} in the garden and wants to know how it works.
        Today {animal} learns that sharing is more fun.
        {animal} does not want to go to bed. Luckily {first} knows a magic song.
        The friends build a raft and set out for the island where {animal} lives.
        {first} is afraid of the dark until {animal} shows <him/her> the stars.
        Who has nibbled at the strawberries? {first} and {animal} follow the footprints.
        A riddle, a map and a muddy path: today the whole gang goes hunting for {thing}.
        It is the first day at school for {animal}, and the teacher has a surprise.
        """,
    "animal": """
        the little hedgehog; Pogo the frog; the youngest dragon; Mrs Badger; the robot puppy
        the clumsy bear cub; the penguin twins; the inventor mouse; the alien with three noses
        """,
    "thing": """
        the golden whistle; a talking kite; the birthday cake; a tiny rocket; the treasure map; the magic drum
        a football that flies; the very last balloon
        """,
}

MUSIC: Material = {
    "short": "Concert.; Music magazine with {hero}.",
    "title": """
        Open Stage {town}; The Quiet Hour; {town} Jazz Nights; Strings Attached; Chart Attack; Vinyl Stories
        One Encore Too Many; Voices of the Choir
        """,
    "subtitle": """
        Live in {town}; The anniversary concert; The unplugged session; Summer festival; The Fourth Symphony
        Songs of the sea; New Year's concert
        """,
    "line": """
        {orchestra} plays {piece}. Recorded in {town}.
        {hero} presents {artist} and an hour of {style}.
        From the concert hall in {town}: {piece}, conducted by {friend}.
        {style}, from the first hit to the farewell tour: a portrait of {artist}.
        The new album is out, and {friend} sings three songs from it in the studio.
        An evening with {style}, live from the festival stage.
        {artist} goes in search of the roots of {style} in {land}.
        The hits of the week, the video of the month and {artist} as a guest.
        Backstage with {artist}, ten minutes before the curtain.
        """,
    "artist": """
        the Gullhaven Philharmonic; the folk singer {friend}; a brass band of coal miners
        the pianist {friend}
        the Tin Lantern Quartet; the singer {friend}; a choir of three hundred; the Moonlight Radio Orchestra
        """,
    "orchestra": "the Gullhaven Philharmonic; the Moonlight Radio Orchestra; the Marrowby Chamber Players",
    "piece": """
        a cello concerto of the Romantic age; songs for voice and guitar; a forgotten opera
        three string quartets; film music about outer space; a Mass for double choir; the great waltzes
        """,
    "style": """
        swing and bebop; folk from the islands; soul; baroque music; railway blues; punk; sea shanties
        electronic pop
        """,
}

COOKING: Material = {
    "short": "Cookery show.; Baking with {hero}.",
    "title": """
        {first}'s Kitchen; The Copper Pan; Bread and Butter; Salt, Smoke and Sardines; Five Things in a Bowl
        The Great {town} Bake; Market Day; Leftovers with {last}
        """,
    "subtitle": """
        Sunday roast; All about onions; From the oven; Quick suppers; Sweet things; A feast for eight
        The perfect crust; Pickles and preserves
        """,
    "line": """
        {hero} cooks {dish} with {produce}.
        Today on the stove: {dish}. {friend} brings {produce} from the market.
        A classic made easy: {dish} in half an hour.
        {hero} shows how to chop, season and stir, and serves {dish}.
        What to do with {produce}? {hero} has three recipes.
        Eight amateur bakers, one oven and the judges' verdict on {sweet}.
        For pudding there is {sweet}, and the secret is {produce}.
        {hero} visits a farmer who grows {produce}, and cooks the harvest on the spot.
        Two cooks, one basket: {produce} must become a menu before the clock runs out.
        """,
    "dish": """
        lamb stew; leek and potato soup; fish pie; mushroom dumplings; roast duck
        crab on toast; saffron rice; a game pie; stuffed cabbage
        """,
    "sweet": "a lemon tart; apple crumble; a birthday cake in three layers; gooseberry fool; treacle sponge",
    "produce": """
        young carrots; wild garlic; rhubarb; old-fashioned apples; fresh herbs; purple potatoes; elderberries
        sweet chestnuts; green tomatoes; hazelnuts
        """,
}

TRAVEL: Material = {
    "short": "Travel magazine.; On the road in {land}.",
    "title": """
        Lines to the Sea @rail; Window Seat @rail; Off the Edge of the Atlas; Twelve Islands; Slow Boat South
        {first}'s Rucksack; Hotel at the End of the Road; Postcards from {town}
        """,
    "subtitle": """
        The northern route; From coast to coast; Over the pass; Market and mosque; Under the midnight sun
        The island of winds; Journey's end
        """,
    "line": """
        {hero} travels through {land} and finds {sight}.
        {sight}: a day trip that few tourists know.
        With a rucksack and a small budget {hero} explores {land}.
        From {town} the route leads to {sight}, past vineyards and hot springs.
        {hero} spends the night in {lodging} and gets up early for {sight}.
        The best beaches, the finest views and {lodging}: tips for a week in {land}.
        By bicycle along the coast of {land}, with a stop at {sight}.
        At the market {hero} tries the street food of {land}, and later there is music.
        {land} in winter: empty beaches, warm kitchens and {sight}.
        """,
    "line@rail": """
        {hero} takes the slow train along the coast of {land} and gets out wherever the view is best.
        On the narrow-gauge railway into the mountains: wooden seats, nine viaducts and {sight}.
        The night train through {land} has a dining car, a history and one very patient guard.
        The old railway line is now the finest journey in {land}. {hero} has a window seat.
        From the terminus by the sea {hero} sets off by steam train for {sight}.
        """,
    "sight": """
        a monastery on a cliff; a lake without a name; the salt flats; a village of boat builders
        the oldest tram in the country; a valley of waterfalls; the lighthouse at the edge of the world
        a bazaar under the stars; a castle full of owls
        """,
    "lodging": """
        a lighthouse; a family guest house; a tent in the desert; an ice hotel; a former railway carriage
        a tree house; a fishing hut
        """,
}

SCIFI: Material = {
    "short": "Space adventure.; Science fiction series.",
    "title": """
        Station Aurelia; The Ninth Colony; Tomorrow's Children; The Dark Side of Orbit Six; The {last} Paradox
        Signal from Tethra; Machine Dreams; Drift of the Halcyon
        """,
    "film": "The Glass Planet; Return of the Sleepers; Robot Harvest; The Day Gravity Stopped",
    "subtitle": """
        First contact; The airlock; Echo; Zero hour; The copy; Dust; Gate seven; The last transmission
        """,
    "line": """
        The crew of the {ship} receives {signal}. Commander {hero} sets course for it.
        {threat} threatens the colony, and only {hero} knows the code.
        In the year 2391 {hero} wakes from cold sleep and finds {signal}.
        The android {friend} begins to dream, and {threat} is drawing near.
        A leap through time takes {hero} back to {town}, two days before the catastrophe.
        On board the {ship} somebody has sabotaged the reactor.
        The aliens offer peace. {hero} does not believe them.
        {hero} meets a second self from a parallel universe, and it is wanted for murder.
        The {ship} lands on a planet where {threat} has wiped out all life.
        """,
    "ship": "Meridian; Far Lantern; Perihelion; Cassandra Two; Grey Heron; Halcyon",
    "signal": """
        a distress call from the future; a message in no known language; an empty escape pod
        music from a dead moon; a map of the galaxy; a message from <his/her> daughter
        """,
    "threat": """
        a virus of pure light; a rebellion of the robots; an artificial intelligence; a wandering black hole
        the clone army; a swarm of machines
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
