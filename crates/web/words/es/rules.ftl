# Una regla de reparto, contada según lo que dice. Cómo se cuenta ($how) va en una frase, y solo entre paréntesis.
rule-each = { $rate } { $currency } por unidad
rule-per =
    { $unit ->
        [hour] { $rate } { $currency } por hora
        [minute-Time] { $rate } { $currency } por minuto
        [day] { $rate } { $currency } por día
        [kilogram] { $rate } { $currency } por kilogramo
        [litre] { $rate } { $currency } por litro
       *[other] { $rate } { $currency } por { $symbol }
    }
rule-per-cent = el { $part } % de todo lo demás que se puso
rule-recorded = según lo anotado
rule-times = { $how }, multiplicado por { $times }

# Sobre qué reparte.
rule-over-sold = Cuando algo se vende, lo que entra se reparte según todo lo que se puso en ello.
rule-over-everything = Lo que entra se reparte según todo lo que se ha puesto desde el principio.
rule-over-period = Lo que entra se reparte según lo que se puso en un tiempo, que se nombra cada vez.

# Qué cuenta.
rule-count-work =
    { $which ->
        [named] El trabajo «{ $name }» cuenta { $how }.
        [by] El trabajo de { $by } cuenta { $how }.
        [both] El trabajo «{ $name }» de { $by } cuenta { $how }.
       *[any] El trabajo cuenta { $how }.
    }
rule-count-making =
    { $which ->
        [named] Haber hecho «{ $name }» cuenta { $how }.
        [by] Haber hecho algo le cuenta a { $by } { $how }.
        [both] Haber hecho «{ $name }» le cuenta a { $by } { $how }.
       *[any] Haber hecho algo cuenta { $how }.
    }
rule-count-use =
    { $which ->
        [named] El uso de «{ $name }» cuenta { $how }.
        [by] El uso de equipos de { $by } cuenta { $how }.
        [both] El uso de «{ $name }», de { $by }, cuenta { $how }.
       *[any] El uso de equipos cuenta { $how }.
    }
rule-count-things =
    { $which ->
        [named] Las cosas «{ $name }» que se gastaron cuentan { $how }.
        [by] Las cosas de { $by } que se gastaron cuentan { $how }.
        [both] Las cosas «{ $name }» de { $by } que se gastaron cuentan { $how }.
       *[any] Las cosas que se gastaron cuentan { $how }.
    }
rule-count-money =
    { $which ->
        [named] El dinero «{ $name }» que se pagó cuenta { $how }.
        [by] El dinero que pagó { $by } cuenta { $how }.
        [both] El dinero «{ $name }» que pagó { $by } cuenta { $how }.
       *[any] El dinero que se pagó cuenta { $how }.
    }
rule-count-designs =
    { $which ->
        [named] Un diseño «{ $name }» en el que se basó algo cuenta { $how }.
        [by] Un diseño de { $by } en el que se basó algo cuenta { $how }.
        [both] Un diseño «{ $name }» de { $by } en el que se basó algo cuenta { $how }.
       *[any] Un diseño en el que se basó algo cuenta { $how }.
    }
rule-count-services =
    { $which ->
        [named] Un servicio «{ $name }» cuenta { $how }.
        [by] Un servicio de { $by } cuenta { $how }.
        [both] Un servicio «{ $name }» de { $by } cuenta { $how }.
       *[any] Un servicio cuenta { $how }.
    }
rule-count-points =
    { $which ->
        [named] Los puntos «{ $name }» que recibe alguien cuentan { $how }.
        [by] Los puntos que recibe { $by } cuentan { $how }.
        [both] Los puntos «{ $name }» que recibe { $by } cuentan { $how }.
       *[any] Los puntos que recibe alguien cuentan { $how }.
    }

# Solo trabajo, con un solo valor: el valor no cambia nada, y parecería un salario.
rule-hours-each =
    { $which ->
        [named] Cada hora de trabajo «{ $name }» cuenta igual.
        [by] Cada hora de trabajo de { $by } cuenta igual.
        [both] Cada hora de trabajo «{ $name }» de { $by } cuenta igual.
       *[any] Cada hora cuenta igual.
    }
rule-hours-alike =
    { $which ->
        [named] Cada hora de trabajo «{ $name }» cuenta igual que cualquier otra hora.
        [by] Cada hora de trabajo de { $by } cuenta igual que cualquier otra hora.
        [both] Cada hora de trabajo «{ $name }» de { $by } cuenta igual que cualquier otra hora.
       *[any] Cada hora de trabajo cuenta igual que cualquier otra hora.
    }

rule-group = Esto va en el grupo «{ $group }».
rule-contributions = contribuciones
rule-until-paid = Esto cuenta hasta que quede pagado.
rule-once = Esto cuenta en un solo reparto.
rule-at-least = Lo que puso de ello una persona cuenta al menos { $amount }.
rule-at-most = Lo que puso de ello una persona cuenta como mucho { $amount }.
rule-carries =
    { $parts ->
        [one] Cuando de un proceso salen varias cosas, cada «{ $kind }» lleva { $number } parte de lo que se puso; las demás llevan una.
       *[many] Cuando de un proceso salen varias cosas, cada «{ $kind }» lleva { $number } partes de lo que se puso; las demás llevan una.
    }
rule-gifts = Los regalos no se pagan; lo que les tocaría se reparte entre lo demás.
rule-gifts-to = Lo que se pagaría por regalos va a { $pool }.

# Adónde va, paso a paso.
rule-step-to =
    { $take ->
        [first] Primero, todo va a { $name }.
        [rest] Lo que queda entonces va a { $name }.
        [whole] El { $part } % de lo que entró va a { $name }.
        [whole-first] Primero, el { $part } % de lo que entró va a { $name }.
        [left] El { $part } % de lo que queda entonces va a { $name }.
        [amount] { $name } recibe { $amount }.
        [amount-first] Primero, { $name } recibe { $amount }.
       *[all] Todo va a { $name }.
    }
rule-step-by =
    { $take ->
        [first] Primero, todo se reparte según lo que puso cada persona.
        [rest] Lo que queda entonces se reparte según lo que puso cada persona.
        [whole] El { $part } % de lo que entró se reparte según lo que puso cada persona.
        [whole-first] Primero, el { $part } % de lo que entró se reparte según lo que puso cada persona.
        [left] El { $part } % de lo que queda entonces se reparte según lo que puso cada persona.
        [amount] Se reparte un total de { $amount } según lo que puso cada persona.
        [amount-first] Primero, se reparte un total de { $amount } según lo que puso cada persona.
       *[all] Todo se reparte según lo que puso cada persona.
    }
rule-step-by-group =
    { $take ->
        [first] Primero, todo se reparte según lo que puso cada persona en «{ $group }».
        [rest] Lo que queda entonces se reparte según lo que puso cada persona en «{ $group }».
        [whole] El { $part } % de lo que entró se reparte según lo que puso cada persona en «{ $group }».
        [whole-first] Primero, el { $part } % de lo que entró se reparte según lo que puso cada persona en «{ $group }».
        [left] El { $part } % de lo que queda entonces se reparte según lo que puso cada persona en «{ $group }».
        [amount] Se reparte un total de { $amount } según lo que puso cada persona en «{ $group }».
        [amount-first] Primero, se reparte un total de { $amount } según lo que puso cada persona en «{ $group }».
       *[all] Todo se reparte según lo que puso cada persona en «{ $group }».
    }
rule-step-back =
    { $take ->
        [first] Primero, con todo se devuelve lo que se puso, y nada más.
        [rest] Con lo que queda entonces se devuelve lo que se puso, y nada más.
        [whole] Con el { $part } % de lo que entró se devuelve lo que se puso, y nada más.
        [whole-first] Primero, con el { $part } % de lo que entró se devuelve lo que se puso, y nada más.
        [left] Con el { $part } % de lo que queda entonces se devuelve lo que se puso, y nada más.
        [amount] Con { $amount } se devuelve lo que se puso, y nada más.
        [amount-first] Primero, con { $amount } se devuelve lo que se puso, y nada más.
       *[all] Con todo se devuelve lo que se puso, y nada más.
    }
rule-step-back-group =
    { $take ->
        [first] Primero, con todo se devuelve lo que se puso en «{ $group }», y nada más.
        [rest] Con lo que queda entonces se devuelve lo que se puso en «{ $group }», y nada más.
        [whole] Con el { $part } % de lo que entró se devuelve lo que se puso en «{ $group }», y nada más.
        [whole-first] Primero, con el { $part } % de lo que entró se devuelve lo que se puso en «{ $group }», y nada más.
        [left] Con el { $part } % de lo que queda entonces se devuelve lo que se puso en «{ $group }», y nada más.
        [amount] Con { $amount } se devuelve lo que se puso en «{ $group }», y nada más.
        [amount-first] Primero, con { $amount } se devuelve lo que se puso en «{ $group }», y nada más.
       *[all] Con todo se devuelve lo que se puso en «{ $group }», y nada más.
    }
rule-step-among =
    { $take ->
        [first] Primero, todo se reparte a partes iguales entre quienes pusieron algo.
        [rest] Lo que queda entonces se reparte a partes iguales entre quienes pusieron algo.
        [whole] El { $part } % de lo que entró se reparte a partes iguales entre quienes pusieron algo.
        [whole-first] Primero, el { $part } % de lo que entró se reparte a partes iguales entre quienes pusieron algo.
        [left] El { $part } % de lo que queda entonces se reparte a partes iguales entre quienes pusieron algo.
        [amount] Se reparte un total de { $amount } a partes iguales entre quienes pusieron algo.
        [amount-first] Primero, se reparte un total de { $amount } a partes iguales entre quienes pusieron algo.
       *[all] Todo se reparte a partes iguales entre quienes pusieron algo.
    }
rule-step-among-group =
    { $take ->
        [first] Primero, todo se reparte a partes iguales entre quienes pusieron algo en «{ $group }».
        [rest] Lo que queda entonces se reparte a partes iguales entre quienes pusieron algo en «{ $group }».
        [whole] El { $part } % de lo que entró se reparte a partes iguales entre quienes pusieron algo en «{ $group }».
        [whole-first] Primero, el { $part } % de lo que entró se reparte a partes iguales entre quienes pusieron algo en «{ $group }».
        [left] El { $part } % de lo que queda entonces se reparte a partes iguales entre quienes pusieron algo en «{ $group }».
        [amount] Se reparte un total de { $amount } a partes iguales entre quienes pusieron algo en «{ $group }».
        [amount-first] Primero, se reparte un total de { $amount } a partes iguales entre quienes pusieron algo en «{ $group }».
       *[all] Todo se reparte a partes iguales entre quienes pusieron algo en «{ $group }».
    }
rule-step-among-people =
    { $take ->
        [first] Primero, todo se reparte a partes iguales entre { $names }.
        [rest] Lo que queda entonces se reparte a partes iguales entre { $names }.
        [whole] El { $part } % de lo que entró se reparte a partes iguales entre { $names }.
        [whole-first] Primero, el { $part } % de lo que entró se reparte a partes iguales entre { $names }.
        [left] El { $part } % de lo que queda entonces se reparte a partes iguales entre { $names }.
        [amount] Se reparte un total de { $amount } a partes iguales entre { $names }.
        [amount-first] Primero, se reparte un total de { $amount } a partes iguales entre { $names }.
       *[all] Todo se reparte a partes iguales entre { $names }.
    }
rule-most = Nadie recibe de ello más de { $amount }.

# Conviene saberlo.
rule-unpaid = Lo que se puso se cuenta, y nada se reparte según ello.
rule-unpaid-group = Lo que se puso en «{ $group }» se cuenta, y nada se reparte según ello.
rule-nobody = No se dice qué cuenta, así que «todas las personas» no es nadie. Añade una línea, como: { $line }
rule-stays = Lo que queda después del último paso se queda en la comunidad.
