# Otros programas.
programs-title = Otros programas
programs-about = Otro programa en este ordenador puede leer lo que muestran estas páginas, con una llave que haces para él.
programs-tokens = Llaves
programs-none = Ninguna todavía.
programs-new = Hacer una llave
programs-name = Para qué es
programs-name-hint = Por ejemplo: calendario
programs-space = Qué ve
programs-everything = todo lo que tú ves
programs-may = Qué puede hacer
programs-read = leer
programs-act = leer, y decir cosas en tu nombre
programs-make = Hacerla
programs-made = La llave
programs-once = Se muestra una vez. Quien la tenga puede hacer lo que ella puede: guárdala como una llave.
programs-close = Cerrarla
told-closed = Cerrada. Ya no abre nada.
