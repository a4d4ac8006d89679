import { registry } from "@web/core/registry";
import { FloatField, floatField } from "@web/views/fields/float/float_field";
import { IntegerField, integerField } from "@web/views/fields/integer/integer_field";
import { MonetaryField, monetaryField } from "@web/views/fields/monetary/monetary_field";

/** A limit of nothing is no limit: it is shown blank, and clearing the field takes the limit away. */
const Limit = (Field) =>
    class extends Field {
        get formattedValue() {
            return this.props.record.data[this.props.name] ? super.formattedValue : "";
        }
    };

for (const [name, field, Field] of [
    ["travel_limit_integer", integerField, IntegerField],
    ["travel_limit_float", floatField, FloatField],
    ["travel_limit_monetary", monetaryField, MonetaryField],
]) {
    registry.category("fields").add(name, { ...field, component: Limit(Field) });
}
