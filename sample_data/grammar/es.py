"""Spanish words of the sample guide. No phrase that begins with `el` follows `a` or `de`: no contraction."""

from grammar import Material

COMMON: Material = {
    "women": """
        Amparo; Begoña; Candela; Estrella; Fátima; Leonor; Macarena; Nuria; Pilar; Rocío; Soledad; Vega
        """,
    "men": "Andrés; Benito; Damián; Fermín; Gonzalo; Jacinto; Lorenzo; Nicolás; Octavio; Ramiro; Tomás; Saúl",
    "surnames": """
        Almenara; Barrantes; Carrascal; Doñate; Escudillo; Fontanares; Guijarro; Lozoya; Montesclaros
        Olmedilla
        Peñarrubia; Quintanal; Robledano; Salvatierra; Tejadillo; Valdecasas; Zarzuelo; Bermejales
        """,
    "towns": "Puerto Brisa; Villasombra; Peñalara del Mar; Aldeanieve; Castrobello; La Almadraba; Valderrío",
    "lands": "Portugal; Noruega; Escocia; Eslovenia; Galicia; Marruecos; Islandia; Sicilia; Japón; Gales",
    "fiction": """
        {hero} ya no sabe en quién confiar.
        Una vieja amistad aparece en {town}, y nada vuelve a ser tan sencillo como antes.
        {friend} hace una promesa difícil de cumplir.
        Una carta cambia la vida de {hero}.
        Por primera vez, {hero} piensa en marcharse de {town}.
        {hero} y {friend} no se dirigen la palabra.
        Un desconocido pide un favor, y {hero} no sabe decir que no.
        Todo empieza con una mentira inocente y acaba en una noche muy larga.
        {friend} oculta algo.
        El tiempo se agota, y {hero} está <solo/sola> ante el peligro.
        """,
    "factual": """
        {hero} conoce a personas que aman lo que hacen.
        En esta edición, {hero} hace parada en {town}.
        Con {hero} y sus invitados.
        Los mejores momentos de las últimas semanas.
        {friend} plantea una pregunta que nadie había hecho.
        {hero} repasa un año extraordinario.
        Una visita a {town}, donde han cambiado muchas cosas.
        El público ha escrito, y {hero} responde.
        ¿Qué ocurre entre bastidores? {hero} se asoma a mirar.
        {hero} habla con {friend} sobre el éxito, el fracaso y volver a empezar.
        """,
}

NEWS: Material = {
    "short": "Noticias y el tiempo.; La última hora con {hero}.",
    "title": """
        El parte largo; El mundo en cuatro notas; {town} al día; Redacción en directo; Café y titulares
        Preguntas a {last}; La semana en cifras; La edición de la plaza
        """,
    "line": """
        Titulares, análisis y el tiempo, con {hero}.
        La noticia del día: {event}. Nuestros corresponsales recogen las reacciones.
        {hero} explica qué cambia para {group}. En portada: {event}.
        El Parlamento debate sobre {issue}. {friend} entrevista a las dos partes en el plató.
        El Gobierno quiere cerrar la polémica sobre {issue}. Dudas entre {group}.
        En directo desde {town}: {event}. Con el análisis de nuestra redacción política.
        La Bolsa, la previsión y un reportaje sobre {issue}.
        La ministra habla sobre {issue}. Además, otras noticias breves de la jornada.
        ¿Quién decide sobre {issue}? Una mesa redonda con expertos y votantes.
        """,
    "event": """
        la huelga de trenes; la votación en el Senado; la cumbre de los países costeros
        las inundaciones en el norte; el juicio contra un antiguo banquero; los nuevos presupuestos
        la inauguración del estadio de fútbol; el apagón en la capital; el lanzamiento de la sonda lunar
        """,
    "issue": """
        la subida de los alquileres; la reforma de las pensiones; el cierre de escuelas rurales
        las cuotas de pesca; el ruido de los aviones; el precio de los medicamentos; la policía de barrio
        el azúcar en la comida infantil
        """,
    "group": """
        los viajeros de cercanías; las pequeñas empresas; los agricultores; las familias; las enfermeras
        los ayuntamientos; los votantes jóvenes
        """,
}

SPORTS: Material = {
    "short": "Deporte en directo.; Revista deportiva con {hero}.",
    "title": """
        El partido y después; Pitido final; La recta larga; Tarde de grada; Cancha {town}; Doce asaltos
        Sillín y esprint; Noventa minutos
        """,
    "subtitle": """
        Cuartos de final, ida; Semifinal; Jornada 24; Jornada 25; Descenso masculino; Séptima etapa
        Final femenina; El derbi; Clasificación
        """,
    "line": """
        {team} juega contra {rival} {cup}. Comenta {hero}.
        En directo desde {town}: {race}. {hero} espera en la meta.
        {team} necesita tres puntos para salvarse, pero {rival} no pierde en casa desde otoño.
        Todos los goles, todas las faltas y la tabla: {hero} resume la jornada.
        La favorita llega con molestias en la rodilla y las rivales huelen la medalla: {race}.
        Tras una primera parte sin goles, el entrenador lo cambia todo. {team} se juega la temporada.
        {hero} y {friend}, leyenda del vestuario, discuten sobre fichajes, tácticas y un penalti dudoso.
        Así entrena {team}: gimnasio por la mañana, barro por la tarde.
        Resumen y retrato de la participante más joven: {race}.
        """,
    "team": "el Atlético Brisa; la Unión Castrobello; el Deportivo Valderrío; el Racing de Villasombra",
    "rival": "el Sporting Almadraba; la Cultural Aldeanieve; el Náutico Peñalara; el Rayo de Montelar",
    "cup": "en la Copa del Farol; en la liga de invierno; en la fase de ascenso; en la final regional",
    "race": """
        el maratón de la costa; el eslalon gigante; la vuelta ciclista en cuatro etapas; la regata del puerto
        el relevo corto; la subida al puerto de montaña; el cross de las dunas
        """,
}

DOCUMENTARY: Material = {
    "short": "Serie documental.; Un documental rodado en {land}.",
    "title": """
        Caminos de hierro @rail; Vapor y señales @rail; Aguas profundas; Estancias de la historia
        La Tierra paciente; Lo que sabía el archivo; Manos que saben; Un año en la marisma
        """,
    "film": """
        El último farero de {town}; Las rutas de la sal; El niño que contaba pájaros
        Once hombres y un barrizal
        """,
    "subtitle": """
        El primer invierno; Lo que queda; Perdido y hallado; Los constructores; Bajo el hielo
        El largo silencio; Cuestión de escala; Antes de la riada
        """,
    "line": """
        Durante décadas fue un misterio: {nature}. Nuevos hallazgos en {land} cuentan otra historia.
        {hero} acompaña durante cuatro estaciones a {people}.
        Imágenes de archivo nunca vistas reviven {past}.
        La ciencia estudia en {land} {nature}. Los resultados son alarmantes.
        Auge y caída contados por quienes lo vivieron: {past}.
        Cartas y diarios dan voz a {people}.
        La película observa a {people} y se pregunta por el precio del progreso.
        Con cámara paciente, la película se acerca a un enigma: {nature}.
        En 1911, {town} vivía en la abundancia. Cien años después solo quedan ruinas.
        """,
    "line@rail": """
        Once años duró la construcción del ferrocarril de los páramos. {hero} cuenta la vida de los peones.
        Cuando cerró el ramal de {town}, un grupo de voluntarios compró la estación y una locomotora.
        Locomotoras de vapor, viaductos y un túnel olvidado: así cambió el tren la vida en {land}.
        Varios ingenieros restauran un coche cama de 1928, hasta la última manilla de latón.
        El tren nocturno circuló durante un siglo. Maquinistas y fogoneros recuerdan la línea.
        """,
    "nature": """
        la migración de las anguilas; el reino de las abejas; el bosque bajo la ciudad
        el canto de las ballenas
        la lenta marcha de los glaciares; la búsqueda de otra Tierra; la memoria de las plantas
        el polvo de los cometas
        """,
    "past": """
        la corte de los reyes de la sal; la edad de oro de las orquestas de baile; el circo ambulante
        el pan de los monasterios; la leyenda de un club de fútbol; la carrera hacia la Luna
        la investigación sobre el asesinato de un farero
        """,
    "people": """
        una familia de pastores; tres jóvenes comadronas; los últimos sopladores de vidrio
        unos pescadores sin peces; un equipo de forenses; un organero ciego; los guardianes de los lobos
        la tripulación de un rompehielos
        """,
}

COMEDY: Material = {
    "short": "Comedia de situación.; Serie cómica con {hero}.",
    "title": """
        Los {last} al borde; Otra ración; Piso equivocado; Los suplentes; Lo siento muchísimo
        Completo en el número nueve; Fuera de la oficina; Agente Nadie
        """,
    "film": """
        El yate de mi suegra; Cuatro bodas de más; Alcalde por accidente; Luna de miel para cinco
        """,
    "subtitle": """
        La maleta equivocada; La tía se muda; Un pequeño malentendido; El concurso de talentos
        El jefe nuevo; Trece a la mesa; La rifa; Solo amigos
        """,
    "line": """
        {hero} ha contado por ahí {lie}, y ahora toda la familia quiere verlo.
        {disaster}, justo el día en que llega la suegra.
        {friend} apuesta a que {hero} no aguanta callad<o/a> ni una noche.
        {disaster}. {hero} tiene una idea brillante. No es brillante.
        {hero} finge {lie}. Por desgracia, {friend} se lo cree.
        Una fiesta sorpresa debía animar a {hero}. Por desgracia, {disaster}.
        Una confusión en la peluquería acaba en petición de mano.
        Caos {workplace}: {disaster}, y nadie quiere haber sido.
        {hero} se enamora {workplace}, pero del gemelo equivocado.
        """,
    "lie": """
        que dirige un restaurante famoso; que jugó en el equipo de {town}; que es agente secreto
        que ha escrito una novela; que habla japonés; que le ha tocado la lotería
        """,
    "disaster": """
        la tarta nupcial cae a la piscina; el perro se traga las llaves; el ascensor se queda parado
        en el pasillo hay un cadáver que ronca; los músicos cancelan; el horno echa a arder
        el vecino pinta la casa que no es; el jefe se apunta al coro
        """,
    "workplace": """
        en la comisaría; en el vivero; en la redacción del tiempo; en el peor restaurante de la ciudad
        en el club de fútbol; en el museo; en la autoescuela; en el museo del espacio
        """,
}

CRIME: Material = {
    "short": "Serie policíaca.; Intriga policial en {town}.",
    "title": """
        La guardia del puerto @harbour; Bajamar @harbour; <El inspector/La inspectora> {last}
        Los casos de {town}; Tinta fría; Fuera de toda duda; El testigo mudo; Turno de noche: homicidios
        """,
    "film": """
        Muerte de un barquero @harbour; La séptima llave; Un cuchillo en el desayuno; Chantaje en {town}
        """,
    "subtitle": """
        La marea del muerto; El varadero vacío; Un disparo limpio; Sin rastro; La segunda sospechosa
        Viejas deudas; Lazos de sangre; La confesión
        """,
    "line": """
        Aparece un cadáver {place}: es {victim}. A ojos de {hero}, miente {suspect}.
        <El inspector/La inspectora> {hero} reabre un viejo caso. La víctima: {victim}.
        La pista es clara, pero la coartada es perfecta. Tras la mentira se esconde {suspect}.
        {clue} pone a {hero} sobre la pista, pero la única testigo no quiere hablar.
        ¿Fue de verdad un accidente? Ante {hero} declara {suspect}.
        Un envenenamiento sacude {town}. La víctima es {victim}, y medio pueblo tenía un motivo.
        El chantajista exige un cuarto de millón. {friend} debe entregar el dinero.
        La policía científica encuentra {clue}. Para {hero} no hay duda: fue asesinato.
        {hero} se infiltra en la banda y corre peligro de muerte.
        """,
    "line@harbour": """
        Un pesquero vuelve a {town} sin su patrón. {hero}, de la policía portuaria, sube a bordo.
        Hay un cuerpo en las redes del muelle, y en {town} nadie ha visto nada.
        Unos contrabandistas usan el viejo faro. Cuando desaparece un aduanero, {hero} se hace a la mar.
        Arde la lancha de la capitana del puerto. Entre los restos, {hero} halla {clue}.
        Entre los contenedores del muelle yace un marinero con pasaporte falso.
        """,
    "victim": """
        la dueña del Ancla Azul; un juez jubilado; el capitán del bote salvavidas; un cocinero célebre
        una joven violinista; el delantero del equipo local; un escritor de viajes; el conserje de la escuela
        """,
    "place": """
        en el varadero; detrás del escenario; al pie del faro; en la cámara frigorífica; en el tren nocturno
        en la sauna; en la biblioteca cerrada con llave
        """,
    "suspect": "la viuda; el socio; una compañera celosa; el encantador forense; su propio jefe; un usurero",
    "clue": """
        una foto rota; una huella desconocida; un rastro de arsénico; un abrigo mojado; un testamento falso
        un solo casquillo; un número de teléfono escrito con carmín
        """,
}

KIDS: Material = {
    "short": "Dibujos animados.; Para niños a partir de cuatro años.",
    "title": """
        {first} y los ratones farol; La charca de Pogo; La pandilla del botón; Capitán Natilla
        Patito detective; El club de la cabaña; Zuzú construye; Estrellita
        """,
    "film": "El dragón que estornudaba; {first} y el gigante de nieve; La gran carrera de calabazas",
    "subtitle": """
        El diente perdido; Una noche en el bosque; ¿Quién se comió las galletas?; El puente que tiembla
        ¡Por fin nieva!; El secreto de cumpleaños; El gran chapuzón; Un monstruo muy tímido
        """,
    "line": """
        {animal} ha perdido {thing}, y todos los amigos ayudan a buscar.
        {first} encuentra {thing} en el jardín y quiere saber cómo funciona.
        Hoy {animal} aprende que compartir es más divertido.
        {animal} no quiere irse a la cama. Por suerte, {first} se sabe una canción mágica.
        Los amigos construyen una balsa, porque en la isla espera {animal}.
        {first} tiene miedo a la oscuridad, hasta que {animal} le enseña las estrellas.
        ¿Quién ha mordisqueado las fresas? {first} y {animal} siguen las huellas.
        Un acertijo, un mapa y un camino embarrado: toda la pandilla busca {thing}.
        Primer día de cole: {animal} está en clase, y la maestra trae una sorpresa.
        """,
    "animal": """
        el pequeño erizo; la rana Pogo; el dragón más joven; la señora Tejón; el perrito robot
        el osezno torpe; la ratona inventora; el extraterrestre de las tres narices
        """,
    "thing": """
        el silbato de oro; una cometa que habla; la tarta de cumpleaños; un cohete diminuto
        el mapa del tesoro; el tambor mágico; un balón de fútbol volador
        """,
}

MUSIC: Material = {
    "short": "Concierto.; Revista musical con {hero}.",
    "title": """
        Escenario abierto; La hora tranquila; Noches de jazz en {town}; Cuerdas al aire; Alerta de éxitos
        Historias de vinilo; La propina; Voces del coro
        """,
    "subtitle": """
        En directo desde {town}; El concierto de aniversario; Sin enchufes; Festival de verano
        La Cuarta Sinfonía; Canciones del mar; Concierto de Año Nuevo
        """,
    "line": """
        {artist} interpreta {piece}. Grabado en {town}.
        {hero} presenta una hora de {style}. Artista invitado: {artist}.
        Desde el auditorio de {town}: {artist}, bajo la batuta de {friend}.
        Del primer éxito a la gira de despedida: {friend} cuenta su vida entre {style} y escenarios.
        Ya está aquí el nuevo disco, y {friend} canta tres temas en el plató.
        Una velada de {style} en directo desde el festival.
        {hero} busca en {land} las raíces de un sonido. De fondo: {style}.
        Los éxitos de la semana, el videoclip del mes y una visita: {artist}.
        En el camerino, diez minutos antes de subir el telón: {artist}.
        """,
    "artist": """
        la Filarmónica de Puerto Brisa; la banda de los mineros; el cuarteto del Farol; la Orquesta Luna
        un coro de trescientas voces; el trío del conservatorio
        """,
    "piece": """
        un concierto para violonchelo; canciones para voz y guitarra; una ópera olvidada; tres cuartetos
        la música de una película sobre el espacio; una misa para doble coro; los grandes valses
        """,
    "style": "swing y bebop; folclore de las islas; soul; música barroca; punk; flamenco; pop electrónico",
}

COOKING: Material = {
    "short": "Programa de cocina.; Repostería con {hero}.",
    "title": """
        La cocina de {first}; La sartén de cobre; Pan y mantequilla; Sal, brasa y pescado
        Cinco ingredientes; Los hornos de {town}; Día de mercado; Las sobras de {last}
        """,
    "subtitle": """
        El asado del domingo; Todo sobre la cebolla; Al horno; Cenas rápidas; Dulces; Banquete para ocho
        La corteza perfecta; Conservas caseras
        """,
    "line": """
        {hero} prepara {dish} con {produce}.
        Hoy, en el fuego: {dish}. {friend} trae {produce} del mercado.
        Un clásico muy fácil: {dish} en media hora.
        {hero} enseña a picar, sazonar y sofreír, y sirve {dish}.
        ¿Qué hacer con {produce}? {hero} propone tres recetas.
        Ocho reposteros aficionados, un horno y el veredicto del jurado. La prueba: {sweet}.
        De postre, {sweet}. El secreto: una pizca de sal.
        {hero} visita una huerta donde cultivan {produce} y cocina allí mismo la cosecha.
        Dos cocineros y una cesta: hay que crear un menú con {produce} antes de que acabe el tiempo.
        """,
    "dish": """
        un guiso de cordero; una sopa de puerros; una empanada de pescado; unas croquetas; un pato asado
        un arroz con azafrán; unas coles rellenas; unas lentejas
        """,
    "sweet": """
        una tarta de limón; un bizcocho de manzana; un pastel de tres pisos; unas torrijas
        un arroz con leche
        """,
    "produce": """
        zanahorias tiernas; ajos silvestres; ruibarbo; manzanas antiguas; hierbas frescas; castañas
        avellanas; tomates verdes; setas
        """,
}

TRAVEL: Material = {
    "short": "Revista de viajes.; De ruta por {land}.",
    "title": """
        Raíles hacia el mar @rail; Asiento de ventanilla @rail; Fuera del mapa; Doce islas
        Despacio hacia el sur; La mochila de {first}; El hotel del fin del camino; Postales desde {town}
        """,
    "subtitle": """
        La ruta del norte; De costa a costa; Por el puerto de montaña; Mercado y mezquita
        Sol de medianoche; La isla de los vientos; Fin del viaje
        """,
    "line": """
        {hero} recorre {land} y descubre {sight}.
        Una excursión que pocos turistas conocen, con {sight} al final.
        Con mochila y poco dinero, {hero} explora {land}.
        Desde {town}, la ruta pasa entre viñedos y aguas termales. La meta: {sight}.
        {hero} duerme {lodging} y madruga para ver {sight}.
        Las mejores playas y los miradores más bellos: consejos para una semana en {land}.
        En bicicleta por la costa de {land}, con parada {lodging}.
        En el mercado, {hero} prueba la comida callejera. Más tarde suena música {lodging}.
        {land} en invierno: playas vacías, cocinas calientes y {sight}.
        """,
    "line@rail": """
        {hero} toma el tren lento de la costa y se baja donde la vista es más bonita.
        En ferrocarril de vía estrecha por la sierra: bancos de madera, nueve viaductos y {sight}.
        El tren nocturno que cruza {land} tiene coche restaurante y un revisor muy paciente.
        La vieja línea de tren es hoy el viaje más hermoso de {land}. {hero} va en ventanilla.
        Desde la estación junto al mar, {hero} viaja en tren de vapor hacia el interior.
        """,
    "sight": """
        un monasterio en el acantilado; un lago sin nombre; un pueblo de carpinteros de ribera
        el tranvía más antiguo del país; un valle de cascadas; un faro en el fin del mundo
        un bazar bajo las estrellas; un castillo lleno de búhos
        """,
    "lodging": """
        en un faro; en una pensión familiar; en una tienda en el desierto; en un hotel de hielo
        en un antiguo vagón; en una casa en el árbol; en una cabaña de pescadores
        """,
}

SCIFI: Material = {
    "short": "Aventura espacial.; Serie de ciencia ficción.",
    "title": """
        Base Aurelia; La novena colonia; Hijos del mañana; Órbita oscura; La paradoja {last}
        Señal de Tethra; Sueños de máquina; Deriva en Perihelio
        """,
    "film": "El planeta de cristal; El regreso de los durmientes; Cosecha de robots; El día sin gravedad",
    "subtitle": """
        Primer contacto; La esclusa; Eco; Hora cero; La copia; Polvo; La séptima puerta; Última transmisión
        """,
    "line": """
        La tripulación de la nave {ship} capta {signal}. {hero} pone rumbo hacia allí.
        {threat} amenaza la colonia, y solo {hero} conoce el código.
        En el año 2391, {hero} despierta de la hibernación y encuentra {signal}.
        La unidad androide {friend} empieza a soñar, mientras {threat} se acerca.
        Un salto en el tiempo devuelve a {hero} a {town}, dos días antes de la catástrofe.
        A bordo de la {ship}, alguien ha saboteado el reactor.
        Los extraterrestres ofrecen la paz. {hero} no los cree.
        {hero} conoce a su doble de un universo paralelo, y la policía busca al doble por asesinato.
        La {ship} aterriza en un planeta donde {threat} ha acabado con toda la vida.
        """,
    "ship": "Meridiana; Perihelio; Casandra; Garza Gris; Lejanía; Calíope",
    "signal": """
        una llamada de auxilio del futuro; un mensaje en una lengua desconocida; una cápsula vacía
        la música de una luna muerta; un mapa de la galaxia; un mensaje de su hija
        """,
    "threat": """
        un virus de luz pura; la rebelión de los robots; una inteligencia artificial
        un agujero negro errante; el ejército de clones; un enjambre de máquinas
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
